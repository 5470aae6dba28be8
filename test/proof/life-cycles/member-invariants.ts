import { isFollowUp } from '../../../lambda/follow-up/follow-up';
import { isSameTarget } from '../../../lambda/model/handshake';
import { ownTagKey } from '../../../lambda/model/own-tag';
import type { Answer } from '../../../lambda/protocol/answer';
import { OWN_TAG_PREFIX, type Tag, type Target } from '../../../lib/shared/contract';
import type { MadeCall } from '../../simulation/cloud';
import { targetNameOf } from '../../simulation/target-name';
import type { Invariants, Sent } from './invariants';
import type { ObservedRegion } from './observed-region';
import { readProperties, type ReadRequest, readRequest } from './request';
import { followUpOf, isNewlyDeclared, namesIn } from './snapshot';
import { asksToJoin } from './table-of-joining';
import { tagsSentFor } from './table-of-members';

/** What people set by hand, and no declaration has. */
const BY_HAND = 'by-hand';

/** What the invariants say about accounts that have joined. */
export class MemberInvariants {
  private readonly seen = new Set<string>();
  /** Those that a deletion may take out. */
  private readonly leaving = new Set<string>();
  private readonly leftAt = new Map<string, number>();
  private readonly movedByHandAt = new Map<string, number>();
  private readonly taggedByHand = new Map<string, string>();
  /** By account: the owner of the resource that put it where it stands; undefined for a person. */
  private readonly placedBy = new Map<string, string | undefined>();
  /** Follow-ups that have moved their account, or found it in its place, by the request that started each. */
  private readonly placedByFollowUp = new Set<string>();
  /** By request and account: the place that it was moved to for that request. */
  private readonly movedTo = new Map<string, string>();
  /** By account: who wrote to it last, and when. */
  private readonly writes = new Map<string, Write[]>();
  /** By owner and physical id: when a request of it found that its account had joined, and was answered SUCCESS. */
  private readonly settledAt = new Map<string, number>();
  /** When that request came. */
  private readonly settledSince = new Map<string, number>();
  /** By request: when it read the tags of the account last. */
  private readonly tagsReadAt = new Map<string, number>();

  constructor(
    private readonly region: ObservedRegion,
    private readonly invariants: Invariants,
  ) {}

  // What people do.

  /** A person removes a member: nobody else may. */
  onRemovedByHand(accountId: string): void {
    this.forget(accountId);
  }

  /** A closed account leaves by itself. */
  onClosed(accountId: string): void {
    this.leaving.add(accountId);
  }

  onMovedByHand(accountId: string): void {
    this.movedByHandAt.set(accountId, this.region.now);
    this.placedBy.set(accountId, undefined);
  }

  onTaggedByHand(accountId: string, value: string): void {
    this.taggedByHand.set(accountId, value);
  }

  checkMembers(): void {
    const { members } = this.region.organization;
    for (const member of this.seen) {
      if (!members.has(member)) {
        this.invariants.check(4, this.leaving.has(member), () => `member ${member} is gone`);
        this.forget(member);
      }
    }
    for (const member of members.keys()) {
      this.seen.add(member);
    }
  }

  // What requests and follow-ups do.

  /** A follow-up that is killed does again what it has done. */
  onFollowUpKilled(requestId: string): void {
    this.placedByFollowUp.delete(requestId);
  }

  beforeCall({ invocation, method, args }: Omit<MadeCall, 'outcome'>): void {
    const request = readRequest(invocation.event);
    const [accountId, ...rest] = args as readonly [string, ...unknown[]];
    switch (method) {
      case 'moveAccount':
        this.checkMove(request, accountId, String(rest[1]));
        this.checkMovedOnce(request, accountId);
        this.checkMovedToOnePlace(request, accountId, String(rest[1]));
        break;
      case 'tagAccount':
        this.checkTags(request, accountId, rest[0] as readonly { readonly Key: string; readonly Value: string }[]);
        break;
      case 'untagAccount':
        this.checkUntag(request, accountId, rest[0] as readonly string[]);
        break;
      case 'removeAccount':
        this.checkRemoval(request, accountId);
        break;
      case 'inviteAccount':
        this.checkSentTags(request, (args as readonly [{ readonly tags: readonly Tag[] }])[0].tags);
        break;
    }
  }

  onCall({ invocation, method, args, outcome }: MadeCall): void {
    const request = readRequest(invocation.event);
    const { resourceKey, type, declared } = request;
    const { tally } = this.region;
    const who = invocation.event.RequestType === 'FollowUp' ? 'a follow-up' : `a ${type}`;
    if ('error' in outcome) {
      return;
    }
    const [accountId = ''] = args as readonly string[];
    switch (method) {
      case 'moveAccount':
        tally.count('members', `moved by ${who}`);
        this.wrote(accountId, resourceKey, 'place');
        this.placed(request, accountId);
        break;
      case 'tagsOf':
        this.tagsReadAt.set(invocation.event.RequestId, this.region.now);
        break;
      case 'parentOf':
        if (outcome.result === declared.organizationalUnit) {
          this.placed(request, accountId);
        }
        break;
      case 'tagAccount':
        tally.count('members', `tagged by ${who}`);
        this.wrote(accountId, resourceKey, 'tags');
        break;
      case 'untagAccount':
        tally.count('members', type === 'Delete' ? 'kept by the tag of another resource' : `untagged by ${who}`);
        this.wrote(accountId, resourceKey, 'tags');
        break;
      case 'removeAccount':
        tally.count('members', 'removed by a Delete');
        break;
      case 'accept':
        tally.count('joining', outcome.result === undefined ? 'too late for a role' : 'accepted by a role');
        break;
    }
  }

  onAnswer(sent: Sent, { Status, Reason, Data, PhysicalResourceId }: Answer): void {
    const { declared, former, resourceKey, at, type } = sent;
    if (type === 'Delete') {
      return;
    }
    const isAwaited = this.invariants.latestOf.get(resourceKey) === sent;
    if (Reason.includes('the role that is to accept cannot be assumed')) {
      this.region.tally.count('joining', 'failed: a role refused');
    }
    if (Status === 'SUCCESS' && Data?.State === 'ACCEPTED') {
      this.settledAt.set(`${resourceKey} ${PhysicalResourceId}`, this.region.now);
      this.settledSince.set(`${resourceKey} ${PhysicalResourceId}`, at);
    }
    const { acceptance, waitSeconds, target } = declared;
    // Another target under the same id: a rollback, or nothing tells that it is none.
    const isBack =
      former !== undefined && !isSameTarget(former.target, target) && sent.physicalId === PhysicalResourceId;
    const isAsked = asksToJoin(declared, former) && !isBack;
    if ((acceptance === undefined && waitSeconds === undefined) || !isAsked || !isAwaited) {
      return;
    }
    if (acceptance === undefined) {
      const code = /\((\w+)\)\./.exec(Reason)?.[1];
      this.region.tally.count('waits', Status === 'SUCCESS' ? 'joined' : `failed: ${code ?? 'a bad property'}`);
    }
    const accountId = this.accountOf(target);
    if (Status === 'FAILED' || accountId === undefined) {
      return;
    }
    const isMember =
      this.region.organization.members.has(accountId) || (this.leftAt.get(accountId) ?? Number.NEGATIVE_INFINITY) >= at;
    // By e-mail, without an account id, whoever accepted once counts as a member.
    const hasAccepted =
      target.Type === 'EMAIL' &&
      this.region.snapshot().invitations.some(({ id, state }) => id === Data?.HandshakeId && state === 'ACCEPTED');
    this.invariants.check(13, isMember || hasAccepted, () => `SUCCESS, and ${target.Id} has not joined`);
  }

  // What has become of it all.

  /** Every account that has joined is as the one resource that declares it says. */
  checkAtRest(when: string): void {
    for (const [accountId, value] of this.taggedByHand) {
      const actual = this.region.organization.members.get(accountId)?.tags.get(BY_HAND);
      this.invariants.check(12, actual === value, () => `${when}, the tag set by hand on ${accountId} is ${actual}`);
    }
    const declared = this.declaredResources();
    for (const resource of declared) {
      const { accountId } = resource;
      const rivals = declared.filter((other) => other.accountId === accountId);
      if (accountId !== undefined && rivals.length === 1 && this.isToBeAsDeclared(accountId, resource)) {
        this.checkResource(when, resource, accountId);
      }
    }
  }

  private checkResource(when: string, resource: DeclaredResource, accountId: string): void {
    const { resourceKey, physicalId, declared } = resource;
    const isOurs = this.hasJoinedBy(accountId, resource);
    const { organization, tally } = this.region;
    const { tags, parentId, joinedAt } = organization.member(accountId);
    tally.count('members', 'found as declared at rest');
    const { organizationalUnit } = declared;
    // A request that found the account as a member has moved it, wherever a person had moved it before. A person may
    // move it afterwards.
    const isPlaced = this.placedBy.get(accountId) === resourceKey;
    const settledSince = this.settledSince.get(`${resourceKey} ${physicalId}`) ?? Number.NEGATIVE_INFINITY;
    const isEnforced = settledSince > (this.movedByHandAt.get(accountId) ?? 0) && settledSince >= joinedAt;
    const isUntouched = isOurs && !this.placedBy.has(accountId);
    if (organizationalUnit !== undefined && (isPlaced || isEnforced || isUntouched)) {
      this.invariants.check(
        14,
        parentId === organizationalUnit,
        () => `${when}, ${accountId} stands in ${parentId}, not in ${organizationalUnit}`,
      );
    }
    for (const { Key, Value } of declared.tags) {
      const value = tags.get(Key);
      this.invariants.check(14, value === Value, () => `${when}, ${Key} of ${accountId} is ${value}, not ${Value}`);
    }
    const value = tags.get(ownTagKey(resourceKey));
    const own = value && namesIn(value).join(' ');
    const desired = declared.isRemovedOnDelete ? targetNameOf(declared.target) : undefined;
    const isInherited = desired === undefined && this.isTagInherited(accountId, resource);
    this.invariants.check(
      14,
      own === desired || isInherited,
      () => `${when}, ${accountId} has the own tag ${own}, not ${desired}`,
    );
  }

  /**
   * True if the own tag came with an invitation that was sent before the resource was created, for an earlier one of its
   * logical id, as in a rename there and back. Tags that the present resource has never declared stay on the account.
   */
  private isTagInherited(accountId: string, resource: DeclaredResource): boolean {
    const { resourceKey } = resource;
    const requests = [...this.invariants.sent.values()].filter((sent) => sent.resourceKey === resourceKey);
    const created = requests.filter(({ type }) => type === 'Create').at(-1);
    const accepted = this.acceptedOf(accountId, resource);
    return (
      created !== undefined &&
      accepted !== undefined &&
      accepted.requestedAt < created.at &&
      accepted.tags.has(ownTagKey(resourceKey)) &&
      requests.slice(requests.indexOf(created)).every((sent) => !sent.declared.isRemovedOnDelete)
    );
  }

  /** The account has joined after the request has read its tags. */
  private hasJoinedSinceRead({ event }: ReadRequest, accountId: string): boolean {
    const readAt = this.tagsReadAt.get(event.RequestId) ?? Number.POSITIVE_INFINITY;
    return this.region.organization.member(accountId).joinedAt >= readAt;
  }

  /** It joined through the resource or was found by it, nothing failed since, and no other resource has touched it. */
  private isToBeAsDeclared(accountId: string, resource: DeclaredResource): boolean {
    const { organization, bus } = this.region;
    const { resourceKey, physicalId } = resource;
    const member = organization.members.get(accountId);
    if (member === undefined || this.invariants.isExcusedOwner(resourceKey)) {
      return false;
    }
    const settledAt = this.settledAt.get(`${resourceKey} ${physicalId}`) ?? Number.NEGATIVE_INFINITY;
    const isKnown = settledAt >= member.joinedAt || this.hasJoinedBy(accountId, resource);
    const writes = this.writes.get(accountId) ?? [];
    // A follow-up that only moves the account leaves the tags as another resource may have set them.
    const ownTags = writes.filter((write) => write.resourceKey === resourceKey && write.what === 'tags');
    const broughtAt = Math.max(settledAt, ...ownTags.map(({ at }) => at));
    const isTouched = writes.some((write) => write.resourceKey !== resourceKey && write.at >= broughtAt);
    const hasFailed = bus.events.some(
      ({ detail }) => detail.change === 'FOLLOW_UP_FAILED' && detail.physicalResourceId === physicalId,
    );
    return isKnown && !isTouched && !hasFailed && !this.region.hasFailedFollowUp(resourceKey);
  }

  private hasJoinedBy(accountId: string, resource: DeclaredResource): boolean {
    return this.acceptedOf(accountId, resource) !== undefined;
  }

  /** The invitation of the physical id, if the account joined by it. */
  private acceptedOf(accountId: string, { physicalId }: DeclaredResource) {
    const { organization } = this.region;
    const { joinedAt } = organization.member(accountId);
    return organization
      .allHandshakes()
      .find(
        ({ id, acceptedBy, endedAt }) => acceptedBy === accountId && endedAt === joinedAt && physicalId.endsWith(id),
      );
  }

  private declaredResources(): readonly DeclaredResource[] {
    return this.invariants.believed().map(({ resourceKey, physicalId, properties }) => {
      const declared = readProperties(properties);
      return { resourceKey, physicalId, declared, accountId: this.accountOf(declared.target) };
    });
  }

  private checkMove({ resourceKey, declared }: ReadRequest, accountId: string, destination: string): void {
    const latest = this.invariants.latestOf.get(resourceKey);
    const declaredUnits = [
      latest?.declared.organizationalUnit,
      latest?.former?.organizationalUnit,
      ...this.declaredResources()
        .filter((resource) => resource.accountId === accountId)
        .map((resource) => resource.declared.organizationalUnit),
    ];
    const isDeclared = destination === declared.organizationalUnit && declaredUnits.includes(destination);
    // A twin that is still at work after a later request: hole 3.
    const isKnown = isDeclared || this.invariants.isExcusedOwner(resourceKey);
    this.invariants.check(11, isKnown, () => `${accountId} is moved to ${destination}, which nothing declares`);
  }

  /** A person may have moved the account since. */
  private checkMovedOnce({ event }: ReadRequest, accountId: string): void {
    const isAgain = event.RequestType === 'FollowUp' && this.placedByFollowUp.has(event.RequestId);
    this.invariants.check(11, !isAgain, () => `a follow-up moves ${accountId} a second time`);
  }

  /** One declaration has one place, whoever moves the account for it, and however often. */
  private checkMovedToOnePlace({ event }: ReadRequest, accountId: string, destination: string): void {
    const key = `${event.RequestId} ${accountId}`;
    const before = this.movedTo.get(key) ?? destination;
    this.movedTo.set(key, destination);
    this.invariants.check(
      19,
      before === destination,
      () => `${accountId} is moved to ${destination} after ${before}, by one declaration`,
    );
  }

  private checkSentTags({ event, resourceKey, declared: own }: ReadRequest, tags: readonly Tag[]): void {
    // A follow-up sends what the request declared that started it.
    const { declared } = this.invariants.sent.get(event.RequestId) ?? { declared: own };
    const described = (all: Iterable<readonly [string, string]>) => JSON.stringify([...all].sort());
    const actual = described(tags.map(({ Key, Value }) => [Key, Value] as const));
    const desired = described(tagsSentFor(declared, resourceKey));
    this.invariants.check(12, actual === desired, () => `an invitation carries the tags ${actual}, not ${desired}`);
  }

  private checkTags(
    { resourceKey, declared }: ReadRequest,
    accountId: string,
    tags: readonly { readonly Key: string; readonly Value: string }[],
  ): void {
    const latest = this.invariants.latestOf.get(resourceKey);
    const known = [...declared.tags, ...(latest?.declared.tags ?? []), ...(latest?.former?.tags ?? [])];
    for (const { Key, Value } of tags) {
      const isOwn = Key === ownTagKey(resourceKey);
      const isDeclared = known.some((tag) => tag.Key === Key && tag.Value === Value);
      this.invariants.check(12, isOwn || isDeclared, () => `${accountId} gets the tag ${Key}, which nothing declares`);
    }
  }

  private checkUntag(request: ReadRequest, accountId: string, keys: readonly string[]): void {
    const { resourceKey } = request;
    if (keys.includes(ownTagKey(resourceKey))) {
      this.checkSpared(request, accountId);
    }
    const foreign = keys.filter(
      (key) => key === BY_HAND || (key.startsWith(OWN_TAG_PREFIX) && !this.ownKeysOf(request).includes(key)),
    );
    this.invariants.check(12, foreign.length === 0, () => `${foreign.join()} is removed`);
  }

  /** A Delete of an id that the resource has no more leaves the account of what it has now. */
  private checkSpared({ event, type, physicalId }: ReadRequest, accountId: string): void {
    const now = this.invariants.presentBeside(event, physicalId);
    const isOfNow = now?.isRemovedOnDelete === true && this.accountOf(now.target) === accountId;
    this.invariants.check(
      16,
      type !== 'Delete' || !isOfNow,
      () => `a Delete of ${physicalId} is about ${accountId}, which is declared`,
    );
  }

  private checkRemoval(request: ReadRequest, accountId: string): void {
    const { type, resourceKey, declared } = request;
    this.checkSpared(request, accountId);
    const tags = this.region.organization.members.get(accountId)?.tags;
    const isDeclared = type === 'Delete' && declared.isRemovedOnDelete;
    this.invariants.check(
      10,
      isDeclared,
      () => `a ${type} of ${resourceKey} removes ${accountId}, which is not declared`,
    );
    if (tags === undefined) {
      return;
    }
    if (this.hasJoinedSinceRead(request, accountId)) {
      // A copy of the Delete, or a person, has removed it meanwhile, and another resource has let it join again.
      this.region.tally.count('known holes', '16: an account is removed that left and joined again in that moment');
      this.leaving.add(accountId);
      return;
    }
    const key = this.ownKeysOf(request).find((candidate) => tags.has(candidate)) ?? ownTagKey(resourceKey);
    const value = tags.get(key);
    const own = namesIn(value).join(' ');
    const name = targetNameOf(declared.target);
    const isNew = isNewlyDeclared(value, this.region.now);
    this.invariants.check(10, !isNew, () => `${accountId} is removed, which was a member before: ${value}`);
    this.invariants.check(10, own === name, () => `${accountId} is removed, its tag is ${own}, not ${name}`);
    const others = [...tags.keys()].filter(
      (other) => other.startsWith(OWN_TAG_PREFIX) && other !== key && !this.isSetSinceRead(request, accountId, other),
    );
    this.invariants.check(10, others.length === 0, () => `${accountId} is removed beside the tag ${others.join()}`);
    this.leaving.add(accountId);
  }

  /** Keys of the own tag: that of the resource, and that with which the invitation of its id was sent before a rename. */
  private ownKeysOf({ event, resourceKey, physicalId }: ReadRequest): readonly string[] {
    const { run } = followUpOf(event.RequestId, this.region.executions) ?? {};
    const id = run !== undefined && isFollowUp(run.input) ? run.input.physicalId : physicalId;
    const sender = this.region.snapshot().invitations.find((invitation) => invitation.id === id)?.resourceKey;
    return [ownTagKey(resourceKey), ...(sender === undefined ? [] : [ownTagKey(sender)])];
  }

  /** True if another resource has set its own tag since the Delete read the tags: both were at work in one second. */
  private isSetSinceRead({ event }: ReadRequest, accountId: string, key: string): boolean {
    const readAt = this.tagsReadAt.get(event.RequestId) ?? Number.POSITIVE_INFINITY;
    const isSet = (this.writes.get(accountId) ?? []).some(
      ({ resourceKey, what, at }) => what === 'tags' && at >= readAt && ownTagKey(resourceKey) === key,
    );
    if (isSet) {
      this.region.tally.count('known holes', '10: an own tag that is set while the account is removed');
    }
    return isSet;
  }

  private placed({ resourceKey, event }: ReadRequest, accountId: string): void {
    this.placedBy.set(accountId, resourceKey);
    if (event.RequestType === 'FollowUp') {
      this.placedByFollowUp.add(event.RequestId);
    }
  }

  private wrote(accountId: string, resourceKey: string, what: Write['what']): void {
    this.writes.set(accountId, [...(this.writes.get(accountId) ?? []), { resourceKey, what, at: this.region.now }]);
  }

  private forget(accountId: string): void {
    for (const known of [this.seen, this.leaving, this.movedByHandAt, this.placedBy, this.taggedByHand, this.writes]) {
      known.delete(accountId);
    }
    this.leftAt.set(accountId, this.region.now);
  }

  private accountOf({ Type, Id }: Target): string | undefined {
    return this.region.organization.accountOf({ type: Type, id: Id });
  }
}

/** A change of an account by a request or a follow-up of a resource. */
interface Write {
  readonly resourceKey: string;
  readonly what: 'tags' | 'place';
  readonly at: number;
}

/** What CloudFormation believes to have. */
interface DeclaredResource {
  readonly resourceKey: string;
  readonly physicalId: string;
  readonly declared: ReadRequest['declared'];
  readonly accountId: string | undefined;
}
