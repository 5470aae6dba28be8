import { sdkSecurityTokenService } from '../lambda/aws/sdk/security-token-service';
import type { AccessRole } from '../lib/shared/contract';
import { failureOf } from './failure';

/** The session may only read, even if the role may do more. */
const READ_ONLY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['organizations:Describe*', 'organizations:List*'], Resource: '*' }],
};

/**
 * Credentials of a role of the management account, for an hour.
 *
 * @throws Failure
 */
export async function credentialsOf({ RoleArn, ExternalId }: AccessRole) {
  const input = {
    RoleArn,
    RoleSessionName: 'cdk-invited-account',
    Policy: JSON.stringify(READ_ONLY),
    ...(ExternalId !== undefined && { ExternalId }),
  };
  const { Credentials: given } = await sdkSecurityTokenService()
    .assumeRole(input)
    .catch((error: unknown) => {
      throw failureOf(`assume the role ${RoleArn}`, error);
    });
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}
