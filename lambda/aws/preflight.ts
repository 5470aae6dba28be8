import {
  DescribeOrganizationCommand,
  ListDelegatedServicesForAccountCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { allPages, type Call } from './call';
import { asCallError, CallError } from './call-error';
import { DELETE_ITS_ORGANIZATION } from './error-table';

/**
 * What stands in the way of an invitation, as the account that is to be invited tells it before anything is sent.
 *
 * AWS tells an account which organization it is in, and a delegated administrator what it administers there. A service
 * control policy, the waiting period of a new account and an unpaid invoice show only when the role accepts.
 */

/** The organization that an account leaves by accepting. */
export interface FormerOrganization {
  /** `o-exampleorgid` */
  readonly id: string;
  readonly managementAccountId: string;
}

export interface Asked {
  readonly roleArn: string;
  readonly accountId: string;
  /** The account that sends the invitation. */
  readonly managementAccountId: string;
  /** Of the session of the role. */
  readonly client: OrganizationsClient;
  readonly call: Call;
}

/**
 * The organization that the account is in, or undefined if it is in none, or in the one that invites it.
 *
 * @throws CallError if the account cannot leave it, or if the role may not tell
 */
export async function formerOrganization(asked: Asked): Promise<FormerOrganization | undefined> {
  const organization = await organizationOf(asked);
  if (organization === undefined || organization.managementAccountId === asked.managementAccountId) {
    return undefined;
  }
  const { id, managementAccountId } = organization;
  if (managementAccountId === asked.accountId) {
    throw obstacle('ManagesOrganization', `the account manages the organization ${id}`, DELETE_ITS_ORGANIZATION);
  }
  const services = await delegatedServices(asked);
  if (services.length > 0) {
    throw obstacle(
      'DelegatedAdministrator',
      `the account is the delegated administrator of ${services.join(', ')} in the organization ${id}`,
      `Have its management account, ${managementAccountId}, deregister it from each of these services, then deploy again.`,
    );
  }
  return organization;
}

async function organizationOf({ roleArn, client, call }: Asked): Promise<FormerOrganization | undefined> {
  try {
    const { Organization } = await call('DescribeOrganization', () => client.send(new DescribeOrganizationCommand({})));
    return { id: Organization?.Id ?? '', managementAccountId: Organization?.MasterAccountId ?? '' };
  } catch (thrown) {
    const error = asCallError(thrown);
    switch (error.code) {
      case 'AWSOrganizationsNotInUseException':
        return undefined;
      case 'AccessDeniedException':
        throw error.as('settling', {
          what: `the role that is to accept, ${roleArn}, may not tell in which organization the account is, so nothing was sent`,
          remedy: GRANT,
        });
      default:
        throw error;
    }
  }
}

const GRANT =
  'Grant it organizations:DescribeOrganization and organizations:ListDelegatedServicesForAccount, as AcceptanceRole does with preflight, or leave preflight out, then deploy again.';

/** The services that the account administers. AWS denies the question to an account that administers none. */
async function delegatedServices({ accountId, client, call }: Asked): Promise<readonly string[]> {
  const pages = allPages((NextToken) =>
    call('ListDelegatedServicesForAccount', () =>
      client.send(new ListDelegatedServicesForAccountCommand({ AccountId: accountId, NextToken })),
    ),
  );
  const services: string[] = [];
  try {
    for await (const { DelegatedServices = [] } of pages) {
      services.push(...DelegatedServices.map(({ ServicePrincipal = '' }) => ServicePrincipal));
    }
    return services;
  } catch (thrown) {
    const error = asCallError(thrown);
    if (error.code === 'AccessDeniedException' || error.code === 'AccountNotRegisteredException') {
      return [];
    }
    throw error;
  }
}

function obstacle(code: string, what: string, remedy: string): CallError {
  return new CallError('permanent', code, `${what}, so nothing was sent`, remedy, undefined);
}
