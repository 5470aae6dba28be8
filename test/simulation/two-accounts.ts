import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { callsByRole } from '../../lambda/access/role';
import type { CallOrganizations } from '../../lambda/aws/call';
import type { Credentials, RoleClients } from '../../lambda/aws/role-acceptor';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { Emulator, ObservedCall } from '../../emulator/server';

/** True in the project two-accounts of jest: the stack is in another account, and its functions act by a role. */
export const HAS_ACCESS_ROLE = process.env.TWO_ACCOUNTS === 'true';

/** The account of the stack. */
export const STACK_ACCOUNT = HAS_ACCESS_ROLE ? '555500006666' : MANAGEMENT_ACCOUNT;

export const ACCESS_ROLE = {
  RoleArn: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/InvitedAccounts`,
  ExternalId: 'invitations-2026',
};

/** The same as OrganizationAccessRole makes, but for its policy: test/proof judges that. */
export function makeAccessRole({ roles }: Emulator, trusts: readonly string[] = [STACK_ACCOUNT]): void {
  const [accountId, name] = [MANAGEMENT_ACCOUNT, 'InvitedAccounts'];
  const policy = [{ effect: 'Allow', actions: ['organizations:*'], resources: ['*'] }] as const;
  roles.make({ accountId, name, trusts, externalId: ACCESS_ROLE.ExternalId, policy });
}

/** True for the call that gets a session of the access role. */
export const isForAccess = ({ operation, input }: ObservedCall) =>
  operation === 'AssumeRole' && input.RoleArn === ACCESS_ROLE.RoleArn;

/** The part of an instance of a function that keeps a session of the access role. */
export class AccessOfInstance {
  private readonly credentials = new Map<OrganizationsClient, Credentials>();
  private clients: RoleClients | undefined;
  private readonly callByRole = callsByRole(
    { role: ACCESS_ROLE, sessionName: 'invited-accounts-simulated' },
    {
      load: () => this.current().load(),
      clientOf: (credentials) => {
        const client = this.current().clientOf(credentials);
        this.credentials.set(client, credentials);
        return client;
      },
    },
  );

  /** @param clients those of the invocation, which tell whose calls they are */
  callsOf(clients: RoleClients): CallOrganizations {
    return (surroundings) => {
      const call = this.callByRole(surroundings);
      return (operation, send) => {
        this.clients = clients;
        return call(operation, (client) => {
          const credentials = this.credentials.get(client);
          return send(credentials === undefined ? client : clients.clientOf(credentials));
        });
      };
    };
  }

  private current(): RoleClients {
    if (this.clients === undefined) {
      throw new Error('no function runs in this instance');
    }
    return this.clients;
  }
}
