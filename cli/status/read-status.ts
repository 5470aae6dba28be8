import { setTimeout as sleep } from 'node:timers/promises';
import { organizationsClient } from '../../lambda/aws/organizations';
import { type DeclaredInvitation, stackNameOf } from '../aws/declared';
import { failureOf } from '../terminal/failure';
import { type Organization, sdkOrganization } from '../aws/organization';
import { cloudFormationClient, declaredInvitations } from '../aws/stacks';
import { type Findings, type StatusRow, statusRowOf, unlistedId } from './status-row';

const clock = { now: Date.now, sleep: (millis: number) => sleep(millis) };

/**
 * The standing of all declared invitations, ordered by stack and logical id.
 *
 * @throws Failure
 */
export async function readStatus(
  stack: string | undefined,
  progress: (text: string) => void,
): Promise<readonly StatusRow[]> {
  const stacks = cloudFormationClient();
  const client = organizationsClient();
  try {
    const declared = await declaredInvitations(stacks, stack, progress).catch((error: unknown) => {
      throw failureOf('read the stacks', error);
    });
    if (declared.length === 0) {
      return [];
    }
    const organization = sdkOrganization(client, { clock, random: Math.random, progress });
    const findings = await readFindings(organization, declared).catch((error: unknown) => {
      throw failureOf('read the organization', error);
    });
    const name = ({ stackId, logicalId }: DeclaredInvitation) => `${stackNameOf(stackId)}/${logicalId}`;
    return [...declared]
      .sort((one, other) => (name(one) < name(other) ? -1 : 1))
      .map((invitation) => statusRowOf(invitation, findings));
  } finally {
    stacks.destroy();
    client.destroy();
  }
}

/** Reads the accounts after the invitations. So an account that accepts in between counts as joined, not as left. */
async function readFindings(organization: Organization, declared: readonly DeclaredInvitation[]): Promise<Findings> {
  const invitations = [...(await organization.listInvitations())];
  const accounts = await organization.listAccounts();
  for (const invitation of declared) {
    const id = unlistedId(invitation, { invitations, accounts });
    const found = id === undefined ? undefined : await organization.findInvitation(id);
    invitations.push(...(found === undefined ? [] : [found]));
  }
  return { invitations, accounts };
}
