import { AcceptHandshakeCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { acceptStatements, LEAVE_STATEMENT, PREFLIGHT_STATEMENT } from '../../lib/shared/acceptance-role';
import type { AcceptanceRole } from '../../lib/shared/contract';
import { type Handshake, readHandshake } from '../model/handshake';
import { type Call, loggedCall, type Surroundings } from './call';
import { asCallError, type CallError, remedyToAccept } from './call-error';
import { type FormerOrganization, formerOrganization } from './preflight';
import type { AssumeRoleInput, SecurityTokenService } from './sdk/security-token-service';

/** Accepts an invitation by a role of the invited account. */
export interface Acceptor {
  /**
   * Assumes the role before anything is sent, and asks it what stands in the way if that is declared.
   *
   * @throws CallError if nothing may be sent
   */
  prepare(): Promise<void>;
  /** @returns undefined if the invitation is not open any more */
  accept(handshakeId: string): Promise<Handshake | undefined>;
}

/** The shortest session of STS. It outlasts an attempt, which ends with the function's time-out. */
const SESSION_SECONDS = 900;

export interface AcceptorOptions {
  readonly role: AcceptanceRole;
  /** The account of the role, which is the invited one. */
  readonly accountId: string;
  /** Part of the session's name, which the invited account's CloudTrail shows. */
  readonly resourceKey: string;
  /** The account that sends the invitations. */
  readonly managementAccountId: string;
}

/** The SDK clients that a role takes. */
export interface RoleClients {
  /** Loads the client of STS when the first call is made. */
  readonly load: () => Promise<SecurityTokenService>;
  readonly clientOf: (credentials: Credentials) => OrganizationsClient;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export function stsAcceptor(options: AcceptorOptions, clients: RoleClients, surroundings: Surroundings): Acceptor {
  const call = loggedCall(surroundings);
  let session: Promise<OrganizationsClient> | undefined;
  let former: Promise<FormerOrganization | undefined> | undefined;
  const assume = () => (session ??= assumed(options, clients, call));
  const ask = async (client: OrganizationsClient) =>
    options.role.Preflight === true
      ? (former ??= formerOrganization({ ...options, roleArn: options.role.RoleArn, client, call }))
      : undefined;
  return {
    prepare: async () => {
      await ask(await assume());
    },
    accept: async (HandshakeId) => {
      const client = await assume();
      try {
        return await call('AcceptHandshake', async () =>
          readHandshake((await client.send(new AcceptHandshakeCommand({ HandshakeId }))).Handshake),
        );
      } catch (thrown) {
        const error = asCallError(thrown);
        if (ENDED.includes(error.code)) {
          return undefined;
        }
        // An attempt after a wait has not asked yet.
        throw refusalOf(error, await ask(client).catch(() => undefined));
      }
    },
  };
}

async function assumed(
  { role, resourceKey, managementAccountId }: AcceptorOptions,
  clients: RoleClients,
  call: Call,
): Promise<OrganizationsClient> {
  const input = {
    RoleArn: role.RoleArn,
    RoleSessionName: `cdk-invited-account-${resourceKey}`,
    DurationSeconds: SESSION_SECONDS,
    Policy: JSON.stringify(sessionPolicy(role, managementAccountId)),
    ...(role.ExternalId !== undefined && { ExternalId: role.ExternalId }),
  };
  const what = `the role that is to accept, ${role.RoleArn}, cannot be assumed, so nothing was sent`;
  return (await assumeRole(input, { what, remedy: MEND_ROLE }, clients, call)).client;
}

/** The session of a role, with a client of AWS Organizations. */
export interface Session {
  readonly client: OrganizationsClient;
  /** In milliseconds since the epoch. */
  readonly expiresAtMillis: number;
}

/** @param words for a role that cannot be assumed, with the remedy if access was denied */
export async function assumeRole(
  input: AssumeRoleInput,
  words: { readonly what: string; readonly remedy: string },
  { load, clientOf }: RoleClients,
  call: Call,
): Promise<Session> {
  try {
    const { Credentials: given } = await call('AssumeRole', async () => (await load()).assumeRole(input));
    const client = clientOf({
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    });
    return { client, expiresAtMillis: given?.Expiration?.getTime() ?? 0 };
  } catch (thrown) {
    throw notAssumed(asCallError(thrown), words);
  }
}

/** The error of AssumeRole. Only if access was denied is it about the role itself. */
function notAssumed(error: CallError, words: { readonly what: string; readonly remedy: string }): CallError {
  const { what } = words;
  switch (error.code) {
    case 'AccessDenied':
      return error.as('settling', words);
    case 'RegionDisabledException':
    case 'InvalidClientTokenId':
      return error.as(error.kind, { what: `${what}: ${error.what}`, remedy: ENABLE_REGION });
    default:
      return error.as(error.kind, { what: `${what}: ${error.what}`, remedy: error.remedy });
  }
}

const MEND_ROLE =
  'See that the role exists, that its trust policy names the account of this stack and that externalId is what it asks for, then deploy again.';

const ENABLE_REGION =
  'Enable the region of this stack in the account of the role, or deploy the stack in a region that AWS enables by default.';

/** The session's policy. The session may only accept an invitation of this organization, even if the role may do more. */
export function sessionPolicy({ RoleArn, Preflight }: AcceptanceRole, managementAccountId: string) {
  const partition = RoleArn.split(':')[1] ?? 'aws';
  const statements = [...acceptStatements({ partition, managementAccountId }), LEAVE_STATEMENT];
  return {
    Version: '2012-10-17',
    Statement: Preflight === true ? [...statements, PREFLIGHT_STATEMENT] : statements,
  };
}

/** The errors which mean that the invitation is not open any more. */
const ENDED = ['HandshakeAlreadyInStateException', 'InvalidHandshakeTransitionException'];

/**
 * The error in our words.
 *
 * @param former the organization that the account would leave, if the role has told it
 */
function refusalOf(error: CallError, former: FormerOrganization | undefined): CallError {
  switch (error.code) {
    case 'HandshakeNotFoundException':
      // The invitation was sent a moment ago, and AWS does not know it everywhere yet.
      return error.as('unlisted');
    case 'AccessDeniedException': {
      const isByPolicy = isDeniedByPolicyOfOrganization(error);
      const { what, remedy } = isByPolicy ? { ...NOT_ALLOWED, remedy: LET_LEAVE } : NOT_ALLOWED;
      return error.as(isByPolicy ? 'permanent' : 'settling', { what, remedy: withOrganization(remedy, former) });
    }
    default:
      return error.as(error.kind, {
        what: `its role cannot accept: ${error.what}`,
        remedy: withOrganization(remedyToAccept(error), former),
      });
  }
}

function withOrganization(remedy: string, former: FormerOrganization | undefined): string {
  return former === undefined
    ? remedy
    : `${remedy} The account is in the organization ${former.id} of the management account ${former.managementAccountId}.`;
}

/**
 * True if AWS names a service control policy. It is one of the organization that the account is in, and no time mends that.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const isDeniedByPolicyOfOrganization = ({ cause }: CallError) =>
  cause instanceof Error && cause.message.includes('service control policy');

const LET_LEAVE =
  'A service control policy of the organization that the account is in denies it: have that policy let the role call organizations:LeaveOrganization and organizations:AcceptHandshake, then deploy again.';

const NOT_ALLOWED = {
  what: 'its role may not accept the invitation',
  remedy:
    'Grant the role organizations:AcceptHandshake and iam:CreateServiceLinkedRole, and organizations:LeaveOrganization where the account is in another organization, whose service control policies must not deny it, then deploy again.',
};
