import { failureOf } from '../../terminal/failure';
import { connect } from '../../aws/connection';
import { type DeclaredInvitation, stackNameOf } from '../../aws/declared';
import { inParallel } from '../../aws/in-parallel';
import { type Organization, organizationNow } from '../../aws/organization';
import type { Reach } from '../../aws/reach';
import { readDeclarations } from '../../aws/stacks';
import { driftOf, withDrift } from './drift';
import { withDuplicates } from './duplicates';
import { Findings } from './findings';
import type { StatusRow } from './row';
import { doubtfulId, findStanding, statusRowOf, unlistedId } from './status-row';

/** All that was found, and where it was looked for. */
export interface Status {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly stackCount: number;
  /** The number of invitations that AWS remembers, whoever sent them. */
  readonly invitationCount: number;
  readonly readAt: Date;
  readonly rows: readonly StatusRow[];
}

/** The tags of an account cost a call. The pace of the calls is that of AWS. */
const AT_ONCE = 5;

/**
 * The standing of all declared invitations, ordered by stack and logical id.
 *
 * @throws Failure
 */
export async function readStatus(reach: Reach, hasDrift: boolean, progress: (text: string) => void): Promise<Status> {
  const connection = await connect(reach);
  try {
    const { accountId, regions } = connection;
    const { invitations: declared, stackCount } = await readDeclarations(connection, reach.stack, progress);
    const organization = organizationNow(connection.organizations, progress);
    const { findings, invitationCount } = await readFindings(organization, declared).catch((error: unknown) => {
      throw failureOf('read the organization', error);
    });
    const rows = await inParallel(inOrder(declared), AT_ONCE, async (invitation) => {
      const standing = findStanding(invitation, findings);
      const row = statusRowOf(invitation, standing);
      return hasDrift ? withDrift(row, await driftOf(invitation, row.state, standing.account, organization)) : row;
    });
    return { accountId, regions, stackCount, invitationCount, readAt: new Date(), rows: withDuplicates(rows) };
  } finally {
    connection.close();
  }
}

function inOrder(declared: readonly DeclaredInvitation[]): readonly DeclaredInvitation[] {
  const name = ({ stackId, region, logicalId }: DeclaredInvitation) => `${stackNameOf(stackId)}/${logicalId}/${region}`;
  return [...declared].sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

/**
 * Reads both lists at once: each has a rate of its own.
 *
 * An account that accepts meanwhile may be on a page that was read before, so the accounts that seem to have left are
 * asked for again.
 */
async function readFindings(organization: Organization, declared: readonly DeclaredInvitation[]) {
  // With nothing declared, the first list alone tells that these credentials may read the organization.
  const [invitations, accounts] = await Promise.all([
    organization.listInvitations(),
    declared.length === 0 ? [] : organization.listAccounts(),
  ]);
  const findings = new Findings(invitations, accounts);
  for (const invitation of declared) {
    const id = unlistedId(invitation, findings);
    const found = id === undefined ? undefined : await organization.findInvitation(id);
    if (found !== undefined) {
      findings.addInvitation(found);
    }
    const accountId = doubtfulId(invitation, findings);
    const account = accountId === undefined ? undefined : await organization.findAccount(accountId);
    if (account !== undefined) {
      findings.addAccount(account);
    }
  }
  return { findings, invitationCount: invitations.length };
}
