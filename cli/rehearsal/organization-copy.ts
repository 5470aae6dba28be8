import type { Tag, Target } from '../../lib/shared/contract';
import { type CallError, classify } from '../../lambda/aws/call-error';
import type { Organizations } from '../../lambda/aws/organizations';
import { type Account, isAccountFor } from '../../lambda/model/account';
import { type Handshake, isFor, isPending } from '../../lambda/model/handshake';
import { readReference } from '../../lambda/model/reference';

/** The organization as it was read. */
export interface OrganizationAsRead {
  readonly managementAccountId: string;
  /** All that AWS lists. */
  readonly invitations: readonly Handshake[];
  /** One that is not listed. Undefined if AWS does not know it (any more). */
  findInvitation(handshakeId: string): Promise<Handshake | undefined>;
  /** The members, the management account among them. */
  readonly accounts: readonly Account[];
  /** One that the list lacks, because it has just joined. Undefined if the account is no member. */
  findAccount(accountId: string): Promise<Account | undefined>;
  /** `r-examplerootid`: an account that joins stands there first. */
  readonly rootId: string;
  parentOf(accountId: string): Promise<string>;
  tagsOf(accountId: string): Promise<readonly Tag[]>;
}

/** A change of the organization. */
export type Write =
  | { readonly is: 'invite'; readonly handshakeId: string; readonly target: Target }
  | { readonly is: 'cancel' | 'accept'; readonly handshakeId: string; readonly target: Target | undefined }
  | { readonly is: 'tag'; readonly accountId: string; readonly keys: readonly string[] }
  | { readonly is: 'untag'; readonly accountId: string; readonly keys: readonly string[] }
  | { readonly is: 'move'; readonly accountId: string; readonly from: string; readonly to: string }
  | { readonly is: 'remove'; readonly accountId: string };

const DAY_MILLIS = 24 * 60 * 60 * 1000;
const OPEN_MILLIS = 15 * DAY_MILLIS;

/**
 * The organization in memory. It takes every change that the functions would make, and AWS gets none of them.
 *
 * It refuses what AWS refuses because of an invitation or a membership. What AWS may refuse besides is not known before.
 */
export class OrganizationCopy implements Organizations {
  readonly writes: Write[] = [];
  private readonly invitations: Handshake[];
  private readonly accounts: Map<string, Account>;
  private readonly removed = new Set<string>();
  private readonly tags = new Map<string, ReadonlyMap<string, string>>();
  private readonly carriedTags = new Map<string, readonly Tag[]>();
  private readonly parents = new Map<string, string>();

  constructor(
    private readonly asRead: OrganizationAsRead,
    private readonly now: () => number,
  ) {
    this.invitations = [...asRead.invitations];
    this.accounts = new Map(asRead.accounts.map((account) => [account.id, account]));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async inviteAccount({ target, tags }: { readonly target: Target; readonly tags: readonly Tag[] }, notes: string) {
    if (target.Type === 'ACCOUNT' && this.accounts.has(target.Id)) {
      throw refusal('HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION');
    }
    if (this.invitations.some((other) => isPending(other) && isFor(other, target))) {
      throw refusal('DuplicateHandshakeException');
    }
    const number = String(this.writes.length).padStart(8, '0');
    const handshake: Handshake = {
      id: `h-planned${number}`,
      arn: '',
      state: 'OPEN',
      requestedAt: new Date(this.now()),
      expiresAt: new Date(this.now() + OPEN_MILLIS),
      organizationId: this.asRead.accounts[0]?.organizationId ?? '',
      accountId: target.Type === 'ACCOUNT' ? target.Id : '',
      target,
      reference: readReference(notes),
    };
    this.invitations.push(handshake);
    this.carriedTags.set(handshake.id, tags);
    this.writes.push({ is: 'invite', handshakeId: handshake.id, target });
    return handshake;
  }

  async cancelHandshake(id: string) {
    const cancelled = await this.end(id, 'CANCELED');
    this.writes.push({ is: 'cancel', handshakeId: id, target: cancelled.target });
    return cancelled;
  }

  async describeHandshake(id: string) {
    const listed = this.invitations.find((handshake) => handshake.id === id);
    const found = listed ?? (await this.asRead.findInvitation(id));
    if (found === undefined) {
      throw refusal('HandshakeNotFoundException');
    }
    if (listed === undefined) {
      this.invitations.push(found);
    }
    return found;
  }

  findInvitation(id: string) {
    return Promise.resolve(this.invitations.find((handshake) => handshake.id === id));
  }

  listInvitations() {
    return Promise.resolve([...this.invitations]);
  }

  async findMember(accountId: string) {
    const known = this.accounts.get(accountId);
    if (known !== undefined || this.removed.has(accountId)) {
      return known;
    }
    const found = await this.asRead.findAccount(accountId);
    if (found !== undefined) {
      this.accounts.set(accountId, found);
    }
    return found;
  }

  findMemberByEmail(email: string) {
    return Promise.resolve(
      [...this.accounts.values()].find((account) => isAccountFor(account, { Type: 'EMAIL', Id: email })),
    );
  }

  async parentOf(accountId: string) {
    this.requireMember(accountId, 'ChildNotFoundException');
    return this.parents.get(accountId) ?? (await this.asRead.parentOf(accountId));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async moveAccount(accountId: string, from: string, to: string) {
    this.parents.set(accountId, to);
    this.writes.push({ is: 'move', accountId, from, to });
  }

  async tagsOf(accountId: string) {
    return [...(await this.tagMap(accountId))].map(([Key, Value]) => ({ Key, Value }));
  }

  async tagAccount(accountId: string, tags: readonly Tag[]) {
    this.tags.set(accountId, new Map([...(await this.tagMap(accountId)), ...entriesOf(tags)]));
    this.writes.push({ is: 'tag', accountId, keys: tags.map(({ Key }) => Key) });
  }

  async untagAccount(accountId: string, keys: readonly string[]) {
    const kept = [...(await this.tagMap(accountId))].filter(([key]) => !keys.includes(key));
    this.tags.set(accountId, new Map(kept));
    this.writes.push({ is: 'untag', accountId, keys });
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async removeAccount(accountId: string) {
    this.accounts.delete(accountId);
    this.removed.add(accountId);
    this.writes.push({ is: 'remove', accountId });
  }

  /** The account accepts by its role, and stands under the root. */
  async accept(id: string, roleAccountId: string): Promise<Handshake> {
    if (this.accounts.has(roleAccountId)) {
      throw refusal('HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION');
    }
    const handshake = await this.end(id, 'ACCEPTED');
    const { target, organizationId } = handshake;
    const email = target?.Type === 'EMAIL' ? target.Id : '';
    const joinedAt = new Date(this.now());
    this.accounts.set(roleAccountId, { id: roleAccountId, email, joinedAt, organizationId, state: 'ACTIVE' });
    this.parents.set(roleAccountId, this.asRead.rootId);
    this.tags.set(roleAccountId, new Map(entriesOf(this.carriedTags.get(id) ?? [])));
    this.writes.push({ is: 'accept', handshakeId: id, target });
    return handshake;
  }

  private async tagMap(accountId: string): Promise<ReadonlyMap<string, string>> {
    this.requireMember(accountId, 'TargetNotFoundException');
    const known = this.tags.get(accountId) ?? new Map(entriesOf(await this.asRead.tagsOf(accountId)));
    this.tags.set(accountId, known);
    return known;
  }

  private requireMember(accountId: string, otherwise: string): void {
    if (!this.accounts.has(accountId)) {
      throw refusal(otherwise);
    }
  }

  private async end(id: string, state: 'CANCELED' | 'ACCEPTED'): Promise<Handshake> {
    const handshake = await this.describeHandshake(id);
    if (!isPending(handshake)) {
      throw refusal('InvalidHandshakeTransitionException');
    }
    const ended = { ...handshake, state };
    this.invitations[this.invitations.indexOf(handshake)] = ended;
    return ended;
  }
}

const entriesOf = (tags: readonly Tag[]) => tags.map(({ Key, Value }) => [Key, Value] as const);

/** The CallError that the functions make of AWS's refusal. */
function refusal(name: string, Reason?: string): CallError {
  return classify({ name, Reason, message: 'refused by the copy of the organization' });
}
