import fc from 'fast-check';
import { readWholeNumber } from './whole-number';

it.each(['0', '7', '795962645', '2147483647'])('takes %s', (value) => {
  expect(readWholeNumber('seed', value)).toBe(Number(value));
});

it.each(['2147483648', '4026531840', '7959626450', '-1', '1.5', '1e3', '0x10', ' 7', ''])('refuses %j', (value) => {
  expect(() => readWholeNumber('seed', value)).toThrow(
    `--seed must be a whole number from 0 to 2147483647, got ${value}`,
  );
});

it('takes every seed that is reported as it was given', () => {
  const reported = (seed: number) =>
    fc.check(
      fc.property(fc.nat(), () => true),
      { numRuns: 1, seed },
    ).seed;

  expect(reported(2_147_483_647)).toBe(2_147_483_647);
  expect(reported(2_147_483_648)).not.toBe(2_147_483_648);
});
