import { asRecord } from './properties';
import { readTarget } from './lenient-properties';

const REMOVAL = 'RemoveAccountFromOrganization';

/** The failed deed, by operation, if it is not the invitation itself. */
const DEEDS: Readonly<Record<string, string>> = {
  AcceptHandshake: 'accept the invitation of',
  ListParents: 'move',
  MoveAccount: 'move',
  ListTagsForResource: 'tag',
  TagResource: 'tag',
  UntagResource: 'tag',
  [REMOVAL]: 'remove from the organization',
};

/**
 * The beginning of a message to the person who deploys. It names the target, so it must not be logged.
 *
 * @param operation the call that failed, if one did
 */
export function subjectOf(event: unknown, operation = ''): string {
  const { ResourceProperties, RequestType, PhysicalResourceId } = asRecord('event', event);
  const target = readTarget(ResourceProperties);
  const name = target === undefined ? '' : target.Type === 'ACCOUNT' ? ` account ${target.Id}` : ` ${target.Id}`;
  // A Delete reads and takes tags only to remove the account.
  const about = RequestType === 'Delete' && /tag/i.test(operation) ? REMOVAL : operation;
  const deed = Object.hasOwn(DEEDS, about) ? DEEDS[about] : undefined;
  if (deed !== undefined) {
    return `cannot ${deed}${name}`;
  }
  return RequestType === 'Delete'
    ? `cannot cancel invitation ${String(PhysicalResourceId)}${name && ` to${name}`}`
    : `cannot invite${name}`;
}

/** The reason of a failed request, in words for a person. */
interface Failure {
  readonly what: string;
  readonly fullCode: string;
  readonly remedy: string;
}

/** `cannot invite account 111122223333: … (REASON). Waited for 55 minutes. …` */
export function sentence(subject: string, { what, fullCode, remedy }: Failure, minutes: number): string {
  const waited = minutes >= 1 ? [`Waited for ${minutes} minute${minutes === 1 ? '' : 's'}.`] : [];
  return [`${subject}: ${what} (${fullCode}).`, ...waited, remedy].join(' ').trimEnd();
}
