import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';

/**
 * AssumeRole behind the SDK, and nothing else: a file of its own beside the
 * bundle, loaded where a role accepts.
 */
export function sdkSecurityTokenService() {
  const client = new STSClient({
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return { assumeRole: (input: AssumeRoleCommandInput) => client.send(new AssumeRoleCommand(input)) };
}

export type SecurityTokenService = ReturnType<typeof sdkSecurityTokenService>;
