import { readReference, signNotes } from '../../../../lambda/model/reference';

const REFERENCE = { resourceKey: '3f9a1c2e4b5d', revision: 1 };
const LINE = 'Reference: 3f9a1c2e4b5d-1';

it.each([
  [undefined, LINE],
  ['', LINE],
  ['Welcome', `Welcome\n${LINE}`],
  [' Welcome \n', ` Welcome \n\n${LINE}`],
])('signs notes %j as %j', (notes, signed) => {
  expect(signNotes(notes, REFERENCE)).toBe(signed);
  expect(readReference(signed)).toEqual(REFERENCE);
});

it.each([`Welcome\r\n${LINE}`, `${LINE}\n\n`, `${LINE} `, `Reference: 000000000000-7\n${LINE}`])(
  'finds the reference in the last line of %j',
  (notes) => {
    expect(readReference(notes)).toEqual(REFERENCE);
  },
);

it.each<[string | undefined, string]>([
  [undefined, 'there are no notes'],
  ['', 'there is no line'],
  ['Welcome', 'the line is another one'],
  [`${LINE}\nWelcome`, 'it is not the last line'],
  [` ${LINE}`, 'the line begins with something else'],
  [`x${LINE}`, 'the line begins with something else'],
  [`${LINE}x`, 'the line goes on'],
  ['Reference: 3f9a1c2e4b5-1', 'the key is too short'],
  ['Reference: 3F9A1C2E4B5D-1', 'keys have no capitals'],
  ['Reference: 3f9a1c2e4b5d-0', 'revisions begin with 1'],
  ['Reference: 3f9a1c2e4b5d-1000000', 'revisions end with 999999'],
])('finds none in %j, because %s', (notes) => {
  expect(readReference(notes)).toBeUndefined();
});

it('reads the largest revision', () => {
  expect(readReference('Reference: 3f9a1c2e4b5d-999999')?.revision).toBe(999_999);
});
