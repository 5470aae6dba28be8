import type { Tag } from '../../lib/shared/contract';
import { isOwnTagKey } from '../../lambda/model/own-tag';
import { connect } from '../aws/connection';
import { type Organization, organizationNow } from '../aws/organization';
import type { Reach } from '../aws/reach';
import { readDeclarations } from '../aws/stacks';
import { findUndeclared, type Undeclared } from './undeclared';

export interface Scan {
  readonly rows: readonly Undeclared[];
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly stackCount: number;
}

/**
 * @param withTags whether the tags of members are read, with a call for each
 * @throws Failure
 */
export async function readUndeclared(reach: Reach, withTags: boolean, progress: (text: string) => void): Promise<Scan> {
  const connection = await connect(reach);
  try {
    const { accountId, managementAccountId, regions } = connection;
    const { invitations: declared, stackCount } = await readDeclarations(connection, [], progress);
    const organization = organizationNow(connection.organizations, progress);
    // An account that accepts in between is a member, and its invitation is not open any more.
    const invitations = await organization.listInvitations();
    const members = (await organization.listAccounts()).filter(({ id }) => id !== managementAccountId);
    const found = findUndeclared(declared, invitations, members);
    const rows: Undeclared[] = [];
    for (const row of found) {
      progress(`reading the tags: ${rows.length + 1} of ${found.length}`);
      rows.push({ ...row, tags: withTags && row.kind === 'MEMBER' ? await tagsOf(row.target, organization) : [] });
    }
    return { rows, accountId, regions, stackCount };
  } finally {
    connection.close();
  }
}

/** The tags that a person gave. AWS's own and those of a construct cannot be declared. */
async function tagsOf(accountId: string, organization: Organization): Promise<readonly Tag[]> {
  const tags = await organization.tagsOf(accountId);
  return tags.filter(({ Key }) => !Key.startsWith('aws:') && !isOwnTagKey(Key));
}
