import type { Present, StackResource } from '../aws/cloudformation';
import type { Executions } from '../aws/executions';
import type { Organizations } from '../aws/organizations';
import type { Acceptor } from '../aws/role-acceptor';
import type { Log } from '../base/log';

/** Knowledge that a request keeps over its waits, so that no list need be read again. */
export interface Knowledge {
  /** Time at which no member had the e-mail address. */
  noMemberAtMillis: number | undefined;
  /** Time at which the management account became a member, if an exceeded account limit made that worth knowing. */
  organizationMadeAtMillis?: number | undefined;
  /** Names of the marks which tell that another resource of the stack may share the invitation: see sharing.ts. */
  marks: readonly string[];
}

/** The resource of a request, and everything that the rules for it may use. */
export interface ResourceContext {
  /** 12 hex digits: see resourceKeyOf. */
  readonly resourceKey: string;
  /** The account that the organization belongs to. */
  readonly managementAccountId: string;
  readonly nowMillis: number;
  /** Time at which CloudFormation sent the request, if it is known. */
  readonly signedAtMillis?: number;
  /** Time of the request. Set only if an earlier attempt of it may have sent an invitation. */
  readonly repeatedSinceMillis?: number;
  readonly organizations: Organizations;
  /** Asks CloudFormation how it has the resource now, once in an attempt. */
  readonly present: () => Promise<Present>;
  /** The invitations of the stack as CloudFormation has them now. */
  readonly stackResources: () => Promise<readonly StackResource[] | 'unknown'>;
  readonly executions: Executions;
  /** Set if a role is to accept the invitation. */
  readonly acceptor?: Acceptor;
  /** The account of that role. */
  readonly acceptingAccountId?: string;
  readonly knowledge: Knowledge;
  readonly log: Log;
}
