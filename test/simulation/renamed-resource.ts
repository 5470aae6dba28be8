import { ROOT_ID } from '../../emulator/organization/organization';
import type { Properties } from './cloudformation/resource';
import { ACCOUNT, ACCOUNT_ID, region } from './fixtures';

/** What the tests of renames share: the resource `Former` becomes `Renamed`. */

export const PLACED = { ...ACCOUNT, OrganizationalUnit: ROOT_ID };

/** A stack with the resource `Former`, and its physical id. */
export async function deployed(properties: Properties = ACCOUNT) {
  const stack = region.stack();
  await stack.deploy({ Former: properties });
  return { stack, id: stack.physicalIdOf('Former') ?? '' };
}

/** Acts once, as soon as `Renamed` is answered: `Former` is not deleted yet. */
export function whenRenamedIsAnswered(act: () => void): void {
  region.cloudFormation.afterAnswer = ({ LogicalResourceId }) => {
    if (LogicalResourceId === 'Renamed') {
      act();
      region.cloudFormation.afterAnswer = () => undefined;
    }
  };
}

export const isMember = () => region.organization.members.has(ACCOUNT_ID);
export const ownTags = () => [...region.organization.tagsOf(ACCOUNT_ID).keys()].filter((key) => key.startsWith('cdk-'));
export const invitations = () =>
  region.calls.filter((call) => call.startsWith('InviteAccountToOrganization: OK')).length;
export const runningFollowUps = () =>
  region.followUps.filter(({ isRunning }) => isRunning).map(({ input }) => input.logicalResourceId);
