import type { TargetType } from '../../../lib/shared/contract';

/** The standing of a declared invitation. The names are those of `--json`: they are added to, never renamed. */
export interface StatusRow {
  /** `111122223333` or `owner@example.com`; null while neither the template nor AWS tells it. */
  readonly target: string | null;
  readonly targetType: TargetType | null;
  /**
   * - `OPEN`, `ACCEPTED`, `DECLINED`, `CANCELED`, `EXPIRED`: what AWS says of the newest invitation; one that AWS may add
   *   stands here as it came
   * - `MEMBER`: in the organization, without having accepted an invitation that AWS remembers
   * - `LEFT`: accepted, or was in the organization, and is no member
   * - `NONE`: not in the organization, and AWS knows of no invitation
   * - `UNKNOWN`: nothing tells the target, and AWS has forgotten the invitation
   */
  readonly state: string;
  // '2026-01-16T00:00:00Z', of an open one
  readonly until: string | null;
  /** The person who must act: the owner of the account, or the one who deploys. */
  readonly who: 'owner' | 'you' | 'nobody';
  readonly next: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly handshakeId: string | null;
  readonly accountId: string | null;
  /** `ACTIVE`, `SUSPENDED`, `CLOSED` …, as AWS spells it; null if the account is no member. */
  readonly accountState: string | null;
  /** Others that declare the same account: `us-east-1/Accounts/Data`. */
  readonly alsoDeclaredBy: readonly string[];
  /** Null unless it was asked for. */
  readonly drift: Drift | null;
}

/** The difference between a member and its declaration. The names are those of `--json`. */
export interface Drift {
  /** The unit or the root in which the account stands; null if it is no member. */
  readonly place: string | null;
  /** Null if none is declared, or if nothing tells it. */
  readonly declaredPlace: string | null;
  /** Declared keys that the account has not. */
  readonly missingTags: readonly string[];
  /** Declared keys that have another value on the account. */
  readonly changedTags: readonly string[];
  /**
   * - `LEFT`: it was a member, and is none any more
   * - `MOVED`: it stands in another place than the declared one
   * - `TAGGED`: a declared tag is missing or has another value
   */
  readonly kinds: readonly ('LEFT' | 'MOVED' | 'TAGGED')[];
}
