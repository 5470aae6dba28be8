import { parseCsv } from '../../../parsers';

const rowsOf = (text: string) => {
  const table = parseCsv(text);
  return 'rows' in table ? table.rows : table;
};
const ROW = [
  {
    at: 'line 2',
    fields: [
      { name: 'account', text: '012345678901', at: 'line 2, column 1' },
      { name: 'notes', text: 'Welcome, all; of you', at: 'line 2, column 2' },
    ],
  },
];

it.each([
  ['commas', 'account,notes\n012345678901,"Welcome, all; of you"\n'],
  ['semicolons', 'account;notes\n012345678901;"Welcome, all; of you"\n'],
  ['tabs', 'account\tnotes\n012345678901\tWelcome, all; of you\n'],
  ['quotes around all', '"account","notes"\n"012345678901","Welcome, all; of you"\n'],
  ['CR and LF', 'account,notes\r\n012345678901,"Welcome, all; of you"\r\n'],
  ['CR alone', 'account,notes\r012345678901,"Welcome, all; of you"\r'],
  ['spaces around values', 'account , notes\n 012345678901 ,"Welcome, all; of you"\n'],
  ['no end of the last line', 'account,notes\n012345678901,"Welcome, all; of you"'],
  ['empty lines behind', 'account,notes\n012345678901,"Welcome, all; of you"\n\n,\n'],
  ['a column without a name and values', 'account,notes,\n012345678901,"Welcome, all; of you",\n'],
])('reads a file with %s', (_, text) => {
  expect(rowsOf(text)).toEqual(ROW);
});

it('keeps quotes, commas and lines within quotes, and counts lines behind them rightly', () => {
  expect(rowsOf('notes;account\r\n\r\n"Dear ""Ana"",\r\nwelcome";1\r\n;;\r\n;2\r\n'.replace(';;', ';'))).toEqual([
    {
      at: 'line 3',
      fields: [
        { name: 'notes', text: 'Dear "Ana",\nwelcome', at: 'line 3, column 1' },
        { name: 'account', text: '1', at: 'line 3, column 2' },
      ],
    },
    { at: 'line 6', fields: [{ name: 'account', text: '2', at: 'line 6, column 2' }] },
  ]);
});

it('names the columns with their places, also where no rows follow', () => {
  expect(parseCsv('account,tags.team\n')).toEqual({
    columns: [
      { name: 'account', at: 'line 1, column 1' },
      { name: 'tags.team', at: 'line 1, column 2' },
    ],
    rows: [],
  });
  expect(parseCsv('')).toEqual({ columns: [], rows: [] });
});

it.each([
  ['a value too much', 'account,notes\n1,Welcome, all\n', 'Invalid Record Length: expect 2, got 3 on line 2'],
  ['a quote that is not closed', 'account,notes\n1,"Welcome\n', 'Quote Not Closed'],
  ['a formula', 'account,notes\n="1",x\n', 'Invalid Opening Quote'],
])('tells the line of %s', (_, text, problem) => {
  expect(parseCsv(text)).toEqual({ problem: expect.stringContaining(problem) as string, at: 'line 2' });
});
