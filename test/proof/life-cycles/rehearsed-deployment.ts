import { MANAGEMENT_ACCOUNT } from '../../../emulator/organization/organization';
import { hasFailed, rehearse, type Rehearsal, type Rehearsed } from '../../../cli/rehearsal/rehearse';
import type { OrganizationAsRead, Write } from '../../../cli/rehearsal/organization-copy';
import { ROOT_ID } from '../../../emulator/organization/organization';
import { shapeOfHandshake, shapeOfMember } from '../../../emulator/organization/shapes';
import { readAccount } from '../../../lambda/model/account';
import { readHandshake } from '../../../lambda/model/handshake';
import type { MadeCall } from '../../simulation/cloud';
import type { Stack, Status, Template } from '../../simulation/stack';
import { type Declaration, isTrusting, partyOf } from './declaration';
import type { ObservedRegion } from './observed-region';

/** What a deployment is expected to do, told before it begins by the code of `plan`. */
export class RehearsedDeployment {
  static async of(stack: Stack, template: Template, region: ObservedRegion): Promise<RehearsedDeployment> {
    const deployed = new Map(
      [...stack.believed].map(([logicalId, { physicalId, properties, hasFailed: failed = false }]) => [
        logicalId,
        { physicalId, properties, isRetained: false, hasFailed: failed },
      ]),
    );
    const declared = new Map(
      Object.entries(template).map(([logicalId, properties]) => [
        logicalId,
        { properties, isRetainedWhenReplaced: false },
      ]),
    );
    const isFollowed = region.snapshot().followUps.some(({ stackId }) => stackId === stack.id);
    const rehearsal = await rehearse([{ stackId: stack.id, deployed, declared }], asRead(region), region.now);
    return new RehearsedDeployment(rehearsal, isFollowed, region);
  }

  private constructor(
    private readonly rehearsal: Rehearsal,
    /** What a follow-up was still to take away is not known beforehand. */
    private readonly isFollowed: boolean,
    private readonly region: ObservedRegion,
  ) {}

  /** The difference between what was told and what came true, or undefined. */
  differenceFrom(made: readonly MadeCall[], status: Status): string | undefined {
    const { requests } = this.rehearsal;
    const end = requests.findIndex(({ ending }) => hasFailed(ending) || ending.is === 'waits for the owner');
    const planned = this.told(requests.slice(0, end === -1 ? undefined : end + 1));
    const all = this.came(made);
    const came = end === -1 ? all : all.slice(0, planned.length);
    const isAsTold = (status === 'COMPLETE') === (end === -1) && JSON.stringify(planned) === JSON.stringify(came);
    this.region.tally.count('plans', end === -1 ? 'a deployment that succeeds' : 'a deployment that fails');
    for (const write of planned) {
      this.region.tally.count('planned', write.split(' ')[1] ?? '');
    }
    return isAsTold ? undefined : `plan told ${JSON.stringify(planned)}, ${status} came with ${JSON.stringify(all)}`;
  }

  private told(requests: readonly Rehearsed[]): readonly string[] {
    return requests.flatMap(({ logicalId, writes }) =>
      writes.filter((write) => this.isComparable(write.is)).map((write) => `${logicalId} ${wordsOf(write)}`),
    );
  }

  private came(made: readonly MadeCall[]): readonly string[] {
    return made.flatMap((call) => {
      const write = this.writeOf(call);
      const isOfRequest = call.invocation.event.RequestType !== 'FollowUp';
      return write !== undefined && isOfRequest && this.isComparable(write.is)
        ? [`${call.invocation.event.LogicalResourceId} ${wordsOf(write)}`]
        : [];
    });
  }

  /** AWS does not tell which tags an open invitation carries, so those of an account that joins by it are not known. */
  private isComparable(is: Write['is']): boolean {
    const sent = this.rehearsal.requests.flatMap(({ writes }) => writes);
    const isOtherAccepted = sent.some(
      (write) =>
        write.is === 'accept' &&
        !sent.some((other) => other.is === 'invite' && other.handshakeId === write.handshakeId),
    );
    return !((is === 'tag' || is === 'untag') && (this.isFollowed || isOtherAccepted));
  }

  private writeOf({ method, args, outcome }: MadeCall): Write | undefined {
    if ('error' in outcome || (outcome.result === undefined && method === 'accept')) {
      return undefined;
    }
    const [first, second, third] = args as [string, string, string];
    const target = () => {
      const found = this.region.organization.allHandshakes().find(({ id }) => id === first)?.target;
      return found && { Type: found.type, Id: found.id };
    };
    switch (method) {
      case 'inviteAccount':
        return {
          is: 'invite',
          handshakeId: '',
          target: (args[0] as { target: { Type: 'ACCOUNT'; Id: string } }).target,
        };
      case 'cancelHandshake':
        return { is: 'cancel', handshakeId: first, target: target() };
      case 'accept':
        return { is: 'accept', handshakeId: first, target: target() };
      case 'tagAccount':
        return { is: 'tag', accountId: first, keys: (args[1] as readonly { Key: string }[]).map(({ Key }) => Key) };
      case 'untagAccount':
        return { is: 'untag', accountId: first, keys: args[1] as readonly string[] };
      case 'moveAccount':
        return { is: 'move', accountId: first, from: second, to: third };
      case 'removeAccount':
        return { is: 'remove', accountId: first };
      default:
        return undefined;
    }
  }
}

/**
 * Whether all that the deployment meets can be known before.
 *
 * Nobody knows before which role does not trust us, which unit is none, and the address of an account that is yet to join.
 */
export function isForeseeable(declaration: Declaration, nowhere: number, { organization }: ObservedRegion): boolean {
  const accepting = Object.values(declaration).filter(({ role }) => role !== undefined);
  const accountIds = Object.values(declaration).map(({ target }) => partyOf(target).accountId);
  const isByBothNames = accepting.some(
    ({ target }) => accountIds.filter((id) => id === partyOf(target).accountId).length > 1,
  );
  const isAddressKept = accepting.every(({ target }) => {
    const { target: invited, accountId } = partyOf(target);
    return organization.accountOf({ type: invited.Type, id: invited.Id }) === accountId;
  });
  if (isByBothNames || !isAddressKept) {
    return false;
  }
  return Object.values(declaration).every(
    ({ role, place }) => (role === undefined || isTrusting(role)) && place !== nowhere,
  );
}

function wordsOf(write: Write): string {
  switch (write.is) {
    case 'invite':
    case 'cancel':
    case 'accept':
      return `${write.is} ${write.target?.Id.toLowerCase() ?? ''}`;
    case 'tag':
    case 'untag':
      return `${write.is} ${write.accountId} ${write.keys.join()}`;
    case 'move':
      return `move ${write.accountId} ${write.from} ${write.to}`;
    case 'remove':
      return `remove ${write.accountId}`;
  }
}

/** The organization as `plan` reads it. */
function asRead(region: ObservedRegion): OrganizationAsRead {
  const { organization } = region;
  const seconds = (shape: object, name: string) => (shape as Readonly<Record<string, number>>)[name] ?? 0;
  const member = (id: string) => organization.member(id);
  return {
    managementAccountId: MANAGEMENT_ACCOUNT,
    invitations: organization.allHandshakes().map((handshake) => {
      const shape = shapeOfHandshake(organization, handshake);
      const times = Object.fromEntries(
        ['RequestedTimestamp', 'ExpirationTimestamp'].map((name) => [name, new Date(seconds(shape, name) * 1000)]),
      );
      return readHandshake({ ...shape, ...times });
    }),
    findInvitation: () => Promise.resolve(undefined),
    findAccount: () => Promise.resolve(undefined),
    accounts: [...organization.members.values()].map((one) => {
      const shape = shapeOfMember(organization, one);
      return readAccount({ ...shape, JoinedTimestamp: new Date(one.joinedAt) });
    }),
    rootId: ROOT_ID,
    parentOf: (accountId) => Promise.resolve(member(accountId).parentId),
    tagsOf: (accountId) => Promise.resolve([...member(accountId).tags].map(([Key, Value]) => ({ Key, Value }))),
  };
}
