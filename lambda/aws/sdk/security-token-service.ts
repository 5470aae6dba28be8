import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';

/** AssumeRole behind the SDK. The file stands beside the bundle, and is loaded when a role is to accept. */
export function sdkSecurityTokenService() {
  const client = new STSClient({
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return { assumeRole: (input: AssumeRoleCommandInput) => client.send(new AssumeRoleCommand(input)) };
}

export type SecurityTokenService = ReturnType<typeof sdkSecurityTokenService>;
