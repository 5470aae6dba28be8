import { createHash } from 'node:crypto';
import { OWNER_LENGTH, REFERENCE_PREFIX } from '../../lib/shared/constraints';

/**
 * Handshakes take no tags, so a resource signs its invitations: their notes end
 * with a line `Reference: 3f9a1c2e4b5d-1`. It comes back with every read.
 */
export interface Reference {
  /** The resource that sent the invitation: see ownerOf. */
  readonly owner: string;
  /** The revision it was sent for, 1 to 999999. */
  readonly revision: number;
}

const LAST_LINE = new RegExp(
  `^${REFERENCE_PREFIX.trimStart()}(?<owner>[0-9a-f]{${OWNER_LENGTH}})-(?<revision>[1-9]\\d{0,5})$`,
);

/** The notes as they are sent: a person's own come first, to the last white space as they were declared. */
export function signNotes(notes = '', { owner, revision }: Reference): string {
  const line = `${REFERENCE_PREFIX}${owner}-${revision}`;
  return notes === '' ? line.trimStart() : notes + line;
}

/** Who sent an invitation with these notes; undefined when a person did. Only the last line counts. */
export function readReference(notes: string | undefined): Reference | undefined {
  const line = notes?.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const { owner, revision } = LAST_LINE.exec(line)?.groups ?? {};
  return owner === undefined ? undefined : { owner, revision: Number(revision) };
}

/** `3f9a1c2e4b5d`: a hash, so that an execution's name tells nothing. */
export function ownerOf(stackId: string, logicalResourceId: string): string {
  return createHash('sha256').update(`${stackId}\n${logicalResourceId}`).digest('hex').slice(0, OWNER_LENGTH);
}
