import type { Secret } from './evidence';

/**
 * A shorter text, such as `x`, is in every line: it is a leak only where it is
 * all of a quoted string. One without a letter or digit cannot be told from punctuation.
 */
const MIN_LENGTH = 5;

/**
 * What was printed although it never must be. E-mail addresses are found in any case.
 *
 * @param labels what is printed on purpose: a secret that is part of one is none
 */
export function leaks(secrets: readonly Secret[], output: readonly string[], labels: readonly string[] = []): string[] {
  const asPrinted = labels.map((label) => `${label} ${JSON.stringify(label)}`).join('\n');
  const meant = secrets.filter(({ text }) => !asPrinted.includes(text));
  const isAddress = ({ kind }: Secret) => kind === 'e-mail address';
  const text = output.join('\n');
  const found = occurring(meant.filter((secret) => !isAddress(secret)).flatMap(spellings), text);
  const foundInAnyCase = occurring(meant.filter(isAddress).flatMap(spellings), text.toLowerCase());
  return meant
    .filter((secret) => spellings(secret).some((written) => (isAddress(secret) ? foundInAnyCase : found).has(written)))
    .map((secret) => {
      const inCase = (line: string) => (isAddress(secret) ? line.toLowerCase() : line);
      const line = output.find((one) => spellings(secret).some((written) => inCase(one).includes(written)));
      const where = line?.slice(0, 300) ?? 'over several lines';
      return `printed, although it is a secret: ${secret.kind} ${JSON.stringify(secret.text)} in ${where}`;
    });
}

function spellings({ kind, text }: Secret): string[] {
  return writtenAs(text).map((written) => (kind === 'e-mail address' ? written.toLowerCase() : written));
}

/** Those of many texts that occur in a long one. One pass finds all that have MIN_LENGTH, by their first characters. */
function occurring(texts: readonly string[], whole: string): ReadonlySet<string> {
  const found = new Set(texts.filter((text) => text.length < MIN_LENGTH && whole.includes(text)));
  const byStart = new Map<string, string[]>();
  for (const text of new Set(texts.filter(({ length }) => length >= MIN_LENGTH))) {
    const start = text.slice(0, MIN_LENGTH);
    byStart.set(start, [...(byStart.get(start) ?? []), text]);
  }
  for (let at = 0; byStart.size > 0 && at <= whole.length - MIN_LENGTH; at++) {
    for (const text of byStart.get(whole.slice(at, at + MIN_LENGTH)) ?? []) {
      if (whole.startsWith(text, at)) {
        found.add(text);
      }
    }
  }
  return found;
}

/** As it is, and escaped as in JSON and by console. */
function writtenAs(text: string): string[] {
  if (text.length < MIN_LENGTH && !/[\p{L}\p{N}]/u.test(text)) {
    return [];
  }
  const escaped = JSON.stringify(text).slice(1, -1);
  return text.length < MIN_LENGTH ? [`"${escaped}"`, `'${escaped}'`] : [...new Set([text, escaped])];
}
