/** The generator of histories takes 32 bits with a sign: a larger seed would repeat the histories of a smaller one. */
const MAX = 2 ** 31 - 1;

/** The value of an option of `npm run prove`. */
export function readWholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > MAX) {
    throw new Error(`--${name} must be a whole number from 0 to ${MAX}, got ${value}`);
  }
  return number;
}
