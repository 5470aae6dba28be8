import { accountIdProblem, type Problem, quote } from '../../shared/constraints';

const LENGTH = 12;

/** An account id in a file, which a spreadsheet or YAML may have made a number. */
export function accountIdInFileProblem(text: string): Problem {
  const problem = accountIdProblem(text);
  return problem === undefined ? undefined : (numberProblem(text) ?? problem);
}

function numberProblem(text: string): Problem {
  const must = `must be ${LENGTH} digits, got ${quote(text)}`;
  if (/^\d+([.,]\d+)?e\+?\d+$/i.test(text)) {
    return `${must}: a spreadsheet has rounded a number. Format the column as text, and write the id again`;
  }
  const [, whole = text] = /^(\d{9,12})[.,]0+$/.exec(text) ?? [];
  if (/^\d{9,12}$/.test(whole)) {
    return `${must}: a program has taken it for a number. It was probably ${guessesOf(whole).join(' or ')}`;
  }
  return /^\d{4}([- ])\d{4}\1\d{4}$/.test(text) ? `${must}: write ${text.replace(/\D/g, '')}` : undefined;
}

/** The ids from which a number may come: by the loss of leading zeros, or by being read as an octal number. */
function guessesOf(digits: string): string[] {
  const octal = BigInt(digits).toString(8);
  const isOctal = digits.length < LENGTH - 1 && octal.length < LENGTH;
  return [digits, ...(isOctal ? [octal] : [])].map((each) => each.padStart(LENGTH, '0'));
}
