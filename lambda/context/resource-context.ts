import type { Organizations } from '../aws/organizations';
import type { Acceptor } from '../aws/role-acceptor';
import type { Log } from '../base/log';

/** Whose request it is, and what it may use. */
export interface ResourceContext {
  /** 12 hex digits: see ownerOf. */
  readonly resourceKey: string;
  /** The account of the stack, which should be the management account. */
  readonly stackAccountId: string;
  readonly nowMillis: number;
  /** When CloudFormation sent the request, as far as that is known. */
  readonly signedAtMillis?: number;
  /** Set where an earlier attempt of this request may have sent an invitation: when the request was first seen. */
  readonly repeatedSinceMillis?: number;
  readonly organizations: Organizations;
  /** Where a role accepts the invitation. */
  readonly acceptor?: Acceptor;
  /** Whose role that is. */
  readonly acceptingAccountId?: string;
  readonly log: Log;
}
