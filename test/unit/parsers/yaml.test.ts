import { parseYaml } from '../../../parsers';

const field = (name: string, text: string, line: number, column: number) => ({
  name,
  text,
  at: `line ${line}, column ${column}`,
});

it('keeps each value as it is written', () => {
  const text = [
    '# accounts',
    '- account: 012345678901',
    '  revision: 0x10',
    '  notes: 2026-11-30',
    '  tags: { team: no, level: 1e3, zip: 01234 }',
    '- account: "000000000017"',
    '  notes: |',
    '    Dear Ana,',
    '    welcome',
    '  organizationalUnit: ~',
  ].join('\n');

  expect(parseYaml(text)).toMatchObject({
    rows: [
      {
        at: 'line 2, column 3',
        fields: [
          field('account', '012345678901', 2, 12),
          field('revision', '0x10', 3, 13),
          field('notes', '2026-11-30', 4, 10),
          field('tags.team', 'no', 5, 17),
          field('tags.level', '1e3', 5, 28),
          field('tags.zip', '01234', 5, 38),
        ],
      },
      { fields: [field('account', '000000000017', 6, 12), field('notes', 'Dear Ana,\nwelcome', 7, 10)] },
    ],
  });
});

it('reads JSON, with tabs too, and a number of it as it is written', () => {
  expect(parseYaml('[\n\t{ "account": 111122223333,\n\t\t"notes": "a\\nb" }\n]\n')).toMatchObject({
    rows: [{ fields: [field('account', '111122223333', 2, 15), field('notes', 'a\nb', 3, 12)] }],
  });
});

it('follows anchors', () => {
  expect(parseYaml('- { account: "1", tags: &t { a: b } }\n- { account: "2", tags: *t }\n')).toMatchObject({
    rows: [{}, { fields: [{ text: '2' }, { name: 'tags.a', text: 'b' }] }],
  });
});

it.each([
  ['', 'nothing'],
  ['# nothing\n', 'a comment'],
  ['[]\n', 'an empty list'],
  ['~\n', 'null'],
])('has no rows: %j', (text) => {
  expect(parseYaml(text)).toEqual({ columns: [], rows: [] });
});

it.each([
  ['an object', 'account: "1"', 'the file must be a list of accounts', 'line 1, column 1'],
  ['text', 'accounts', 'the file must be a list of accounts', 'line 1, column 1'],
  ['an account that is a number', '- 1', 'an account must be an object', 'line 1, column 3'],
  ['a list in an account', '- tags: [a]', 'tags must not be a list', 'line 1, column 9'],
  ['a key that is there twice', '- account: 1\n  account: 2', 'Map keys must be unique', 'line 2, column 3'],
  ['a bracket that is open', '[{ "account": "1" }', 'Flow sequence must end with a ]', 'line 1, column 20'],
  ['a function of a template', '- notes: !Ref Notes', 'Unresolved tag: !Ref', 'line 1, column 10'],
  ['an anchor within itself', '- &a { account: "1", tags: *a }', '&a must not contain itself', 'line 1, column 28'],
  ['an anchor that is not there', '- notes: *x', 'there is no anchor &x', 'line 1, column 10'],
])('tells the place of %s', (_, text, problem, at) => {
  expect(parseYaml(text)).toEqual({ problem: expect.stringContaining(problem) as string, at });
});
