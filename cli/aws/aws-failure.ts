import { type Failure, failureOf } from '../terminal/failure';
import { proxyVariables } from './surroundings/proxy';

type Remedy = (match: RegExpExecArray, region: string) => string;

/** Remedies for errors that name none, by a pattern in the message and the name. The first that fits is taken. */
const REMEDIES: readonly (readonly [RegExp, Remedy])[] = [
  [
    /Profile (\S+) requires multi-factor/,
    ([, profile = 'NAME']) =>
      `The command cannot ask for the code. Let the AWS CLI ask: eval "$(aws configure export-credentials --format env --profile ${profile})"`,
  ],
  [
    /Could not load credentials/,
    () => 'Log in, give --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.',
  ],
  [
    /Expired|InvalidClientTokenId|UnrecognizedClient|SSO session/,
    (_, region) => `Log in again. If the credentials are good elsewhere, ${region} is off in the account.`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|[Ii]nvalid region|valid hostname/,
    (_, region) => `Check that "${region}" is a region, and that this machine reaches AWS.`,
  ],
  [
    /certificate|CERT_|UNABLE_TO_/,
    () => 'If a proxy of your company looks into the connections, name the file of its certificates by AWS_CA_BUNDLE.',
  ],
  [/AccessDenied|not authorized/, () => 'Allow what docs/permissions.md has for the command.'],
];

/** What is said where a call found no way, or came back from a proxy. */
const LOST = /\bE[A-Z]{4,}\b|[Tt]imeout|[Tt]imed out|[Pp]roxy|socket/;

/**
 * The failure of a call of AWS, with the remedy that the SDK does not tell.
 *
 * @param doing the work that failed: `read the stacks`
 */
export function awsFailure(doing: string, thrown: unknown, region: string): Failure {
  return failureOf(doing, thrown, (text) => [remedyOf(text, region), proxyOf(text)].join(' ').trim());
}

function remedyOf(text: string, region: string): string {
  for (const [pattern, remedy] of REMEDIES) {
    const match = pattern.exec(text);
    if (match !== null) {
      return remedy(match, region);
    }
  }
  return '';
}

function proxyOf(text: string): string {
  const variables = proxyVariables();
  return variables.length > 0 && LOST.test(text) ? `The calls go through the proxy of ${variables.join(', ')}.` : '';
}
