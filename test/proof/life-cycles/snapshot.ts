import { isSameTarget } from '../../../lambda/handshake';
import { readReference } from '../../../lambda/reference';
import type { Target } from '../../../lib/private/contract';
import type { Organization } from '../../emulator/organization';

/** An invitation as the organization has it. */
export interface Seen {
  readonly id: string;
  readonly target: Target;
  readonly state: string;
  readonly requestedAt: number;
  /** The resource that sent it; undefined when a person did. */
  readonly owner: string | undefined;
  readonly revision: number;
}

/** The organization at one moment. */
export interface Snapshot {
  readonly invitations: readonly Seen[];
  /** The e-mail address of each member, by its id. */
  readonly members: ReadonlyMap<string, string>;
}

export function takeSnapshot(organization: Organization): Snapshot {
  const invitations = organization.allHandshakes().map(({ id, target, state, requestedAt, notes }) => {
    const { owner, revision = 0 } = readReference(notes) ?? {};
    return { id, target: { Type: target.type, Id: target.id }, state, requestedAt, owner, revision };
  });
  return { invitations, members: new Map([...organization.members].map(([id, { email }]) => [id, email])) };
}

export function openInvitations({ invitations }: Snapshot): readonly Seen[] {
  return invitations.filter(({ state }) => state === 'OPEN');
}

export function openTo(target: Target, snapshot: Snapshot): Seen | undefined {
  return openInvitations(snapshot).find((invitation) => isSameTarget(invitation.target, target));
}
