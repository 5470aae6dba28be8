import { createHash } from 'node:crypto';
import { RESOURCE_KEY_LENGTH, REFERENCE_PREFIX } from '../../lib/shared/constraints';

/**
 * Handshakes take no tags, so a resource signs its invitations: their notes end
 * with a line `Reference: 3f9a1c2e4b5d-1`. It comes back with every read.
 */
export interface Reference {
  /** The resource that sent the invitation: see ownerOf. */
  readonly resourceKey: string;
  /** The revision it was sent for, 1 to 999999. */
  readonly revision: number;
}

const LAST_LINE = new RegExp(
  `^${REFERENCE_PREFIX.trimStart()}(?<resourceKey>[0-9a-f]{${RESOURCE_KEY_LENGTH}})-(?<revision>[1-9]\\d{0,5})$`,
);

/** The notes as they are sent: a person's own come first, to the last white space as they were declared. */
export function signNotes(notes = '', { resourceKey, revision }: Reference): string {
  const line = `${REFERENCE_PREFIX}${resourceKey}-${revision}`;
  return notes === '' ? line.trimStart() : notes + line;
}

/** Who sent an invitation with these notes; undefined when a person did. Only the last line counts. */
export function readReference(notes: string | undefined): Reference | undefined {
  const line = notes?.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const { resourceKey, revision } = LAST_LINE.exec(line)?.groups ?? {};
  return resourceKey === undefined ? undefined : { resourceKey, revision: Number(revision) };
}

/** `3f9a1c2e4b5d`: a hash, so that an execution's name tells nothing. */
export function resourceKeyOf(stackId: string, logicalResourceId: string): string {
  return createHash('sha256').update(`${stackId}\n${logicalResourceId}`).digest('hex').slice(0, RESOURCE_KEY_LENGTH);
}
