import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../../lambda/aws/role-acceptor';
import { MANAGEMENT_ACCOUNT } from '../../../emulator/organization/organization';
import { appIdOf } from '../../proof/evidence';
import type { RequestHandler } from '../in-process-handler';
import type { Caller } from '../invocation';
import { STACK_ACCOUNT } from '../two-accounts';

/** The SDK clients by which the functions call the emulator. Those of the functions' own roles are kept. */
export class SdkClients {
  /** One for each service and app id. */
  private readonly kept = new Map<string, OrganizationsClient | STSClient>();

  constructor(private readonly requestHandler: () => RequestHandler) {}

  /** The clients that a role takes. */
  rolesOf(caller: Caller) {
    return {
      load: () => Promise.resolve(this.securityTokenService(caller)),
      clientOf: (credentials: Credentials) => this.organizationsBy(credentials, caller),
    };
  }

  organizationsOf(caller: Caller): OrganizationsClient {
    const credentials = { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' };
    return this.once(`organizations ${appIdOf(caller.name, caller.configuration)}`, () =>
      this.organizationsBy(credentials, caller),
    );
  }

  destroy(): void {
    for (const client of this.kept.values()) {
      client.destroy();
    }
  }

  private organizationsBy(
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    caller: Caller,
  ): OrganizationsClient {
    return new OrganizationsClient({ ...this.settingsOf(caller), credentials });
  }

  private securityTokenService(caller: Caller) {
    const credentials = { accessKeyId: STACK_ACCOUNT, secretAccessKey: 'local' };
    const settings = this.settingsOf(caller);
    const client = this.once(`sts ${settings.userAgentAppId}`, () => new STSClient({ ...settings, credentials }));
    return { assumeRole: (input: AssumeRoleCommandInput) => client.send(new AssumeRoleCommand(input)) };
  }

  private settingsOf({ name, configuration }: Caller) {
    return {
      requestHandler: this.requestHandler(),
      region: 'us-east-1',
      maxAttempts: 1,
      userAgentAppId: appIdOf(name, configuration),
    };
  }

  private once<T extends OrganizationsClient | STSClient>(key: string, make: () => T): T {
    const client = (this.kept.get(key) as T | undefined) ?? make();
    this.kept.set(key, client);
    return client;
  }
}
