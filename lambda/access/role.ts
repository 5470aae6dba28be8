import type { AccessRole } from '../../lib/shared/contract';
import { type CallOrganizations, loggedCall, type Surroundings } from '../aws/call';
import { asCallError, type CallError } from '../aws/call-error';
import { assumeRole, type RoleClients, type Session } from '../aws/role-acceptor';
import { accessPolicy } from './policy';

/** The longest session of a role that is assumed by another role. */
const SESSION_SECONDS = 3_600;

/** The rest of a session that is not used. It outlasts an attempt, which ends with the function's time-out. */
const RENEWED_BEFORE_END_MILLIS = 5 * 60 * 1000;

export interface AccessOptions {
  readonly role: AccessRole;
  /** `invited-accounts-0123abcd-GUID`, which the management account's CloudTrail shows. */
  readonly sessionName: string;
}

/**
 * Calls AWS Organizations by a role of the management account.
 *
 * The instance of the function keeps the session for its next requests. A session that AWS refuses is not used again,
 * because a role that was made anew refuses the sessions of the one before.
 */
export function callsByRole(options: AccessOptions, clients: RoleClients): CallOrganizations {
  let session: Session | undefined;
  const usable = async (surroundings: Surroundings): Promise<Session> => {
    const isOver = surroundings.clock.now() >= (session?.expiresAtMillis ?? 0) - RENEWED_BEFORE_END_MILLIS;
    session = session === undefined || isOver ? await assumed(options, clients, surroundings) : session;
    return session;
  };
  return (surroundings) => {
    const call = loggedCall(surroundings);
    return async (operation, send) => {
      const { client } = await usable(surroundings);
      try {
        return await call(operation, () => send(client));
      } catch (thrown) {
        const error = inWordsOfRole(asCallError(thrown), operation, options.role.RoleArn);
        if (error.kind === 'settling') {
          session = undefined;
        }
        throw error;
      }
    };
  };
}

function assumed({ role, sessionName }: AccessOptions, clients: RoleClients, surroundings: Surroundings) {
  const input = {
    RoleArn: role.RoleArn,
    RoleSessionName: sessionName,
    DurationSeconds: SESSION_SECONDS,
    Policy: JSON.stringify(accessPolicy(role.RoleArn)),
    ...(role.ExternalId !== undefined && { ExternalId: role.ExternalId }),
  };
  const what = `the role in organizationAccess, ${role.RoleArn}, cannot be assumed`;
  return assumeRole(input, { what, remedy: MEND_TRUST }, clients, loggedCall(surroundings));
}

const MEND_TRUST =
  "See that the role exists, that it trusts the account of this stack and the tags of the functions' roles, as OrganizationAccessRole does, and that externalId is what it asks for, then deploy again.";

/** The words of the error table are for a stack in the management account. */
function inWordsOfRole(error: CallError, operation: string, roleArn: string): CallError {
  switch (error.code) {
    case 'AccessDeniedException':
      return error.as('settling', {
        what: `access was denied to the role in organizationAccess, ${roleArn}`,
        remedy: `See that the role is in the management account and allows organizations:${operation}, as OrganizationAccessRole does with the props for the options in use, then deploy again.`,
      });
    case 'ExpiredTokenException':
    case 'UnrecognizedClientException':
      return error.as('settling', {
        what: `AWS refuses the session of the role in organizationAccess, ${roleArn}`,
        remedy: 'See that the role exists, then deploy again.',
      });
    case 'AWSOrganizationsNotInUseException':
      return error.as(error.kind, {
        what: `the account of the role in organizationAccess, ${roleArn}, is in no organization`,
        remedy: 'Create an organization there, or name a role of its management account, then deploy again.',
      });
    default:
      return error;
  }
}
