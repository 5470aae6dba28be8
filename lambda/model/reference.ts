import { createHash } from 'node:crypto';
import { RESOURCE_KEY_LENGTH, REFERENCE_PREFIX } from '../../lib/shared/constraints';

/**
 * The signature of a resource in the notes of its invitations: their last line is `Reference: 3f9a1c2e4b5d-1`.
 *
 * After a renewal it is `Reference: 3f9a1c2e4b5d-1-2`: revision 1, sent again for the second time.
 *
 * Handshakes take no tags, but AWS returns the notes with every read.
 */
export interface Reference {
  /** The resource that sent the invitation: see resourceKeyOf. */
  readonly resourceKey: string;
  /** The revision that the invitation was sent for, 1 to 999999. */
  readonly revision: number;
  /** The number of times that the invitation was sent again after it expired, 1 to 3. Left out of the first one. */
  readonly renewals?: number;
}

const LAST_LINE = new RegExp(
  `^${REFERENCE_PREFIX.trimStart()}(?<resourceKey>[0-9a-f]{${RESOURCE_KEY_LENGTH}})-(?<revision>[1-9]\\d{0,5})(?:-(?<renewals>[1-3]))?$`,
);

/** The notes as they are sent: the declared ones, to the last white space unchanged, and then the reference. */
export function signNotes(notes = '', { resourceKey, revision, renewals }: Reference): string {
  const line = [`${REFERENCE_PREFIX}${resourceKey}`, revision, ...(renewals === undefined ? [] : [renewals])].join('-');
  return notes === '' ? line.trimStart() : notes + line;
}

/** The reference in the last line of the notes. Undefined if a person wrote them. */
export function readReference(notes: string | undefined): Reference | undefined {
  const line = notes?.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const { resourceKey, revision, renewals } = LAST_LINE.exec(line)?.groups ?? {};
  return resourceKey === undefined
    ? undefined
    : { resourceKey, revision: Number(revision), ...(renewals !== undefined && { renewals: Number(renewals) }) };
}

/** The resource key, `3f9a1c2e4b5d`. It is a hash, so that an execution's name reveals nothing. */
export function resourceKeyOf(stackId: string, logicalResourceId: string): string {
  return createHash('sha256').update(`${stackId}\n${logicalResourceId}`).digest('hex').slice(0, RESOURCE_KEY_LENGTH);
}
