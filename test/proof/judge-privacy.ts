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
  const text = output.join('\n');
  const lowerCaseText = text.toLowerCase();
  const isIn = (whole: string, lowerCaseWhole: string, { kind, text: secret }: Secret) =>
    writtenAs(secret).some((written) =>
      kind === 'e-mail address' ? lowerCaseWhole.includes(written.toLowerCase()) : whole.includes(written),
    );
  return secrets
    .filter(({ text: secret }) => !labels.some((label) => `${label} ${JSON.stringify(label)}`.includes(secret)))
    .filter((secret) => isIn(text, lowerCaseText, secret))
    .map((secret) => {
      const { kind, text: leaked } = secret;
      const line = output.find((one) => isIn(one, one.toLowerCase(), secret));
      return `printed, although it is a secret: ${kind} ${JSON.stringify(leaked)} in ${line?.slice(0, 300) ?? 'over several lines'}`;
    });
}

/** As it is, and escaped as in JSON and by console. */
function writtenAs(text: string): string[] {
  if (text.length < MIN_LENGTH && !/[\p{L}\p{N}]/u.test(text)) {
    return [];
  }
  const escaped = JSON.stringify(text).slice(1, -1);
  return text.length < MIN_LENGTH ? [`"${escaped}"`, `'${escaped}'`] : [...new Set([text, escaped])];
}
