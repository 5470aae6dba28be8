import type { Secret } from './evidence';

/**
 * A shorter text, such as `x`, is in every line: it is a leak only where it is
 * all of a quoted string.
 */
const MIN_LENGTH = 5;

/** What was printed although it never must be. E-mail addresses are found in any case. */
export function leaks(secrets: readonly Secret[], output: readonly string[]): string[] {
  const text = output.join('\n').toLowerCase();
  return secrets
    .filter((secret) => writtenAs(secret.text).some((written) => text.includes(written.toLowerCase())))
    .map(({ kind, text: leaked }) => {
      const line = output.find((one) =>
        writtenAs(leaked).some((written) => one.toLowerCase().includes(written.toLowerCase())),
      );
      return `printed, although it is a secret: ${kind} ${JSON.stringify(leaked)} in ${line?.slice(0, 300) ?? 'over several lines'}`;
    });
}

/** As it is, and escaped as in JSON and by console. */
function writtenAs(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  return text.length < MIN_LENGTH ? [`"${escaped}"`, `'${escaped}'`] : [...new Set([text, escaped])];
}
