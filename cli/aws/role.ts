import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { roleArnProblem } from '../../lib/shared/constraints';
import { Failure } from '../terminal/failure';
import { awsFailure } from './aws-failure';
import type { Reach } from './reach';

/** The session may only read, even if the role may do more. */
const READ_ONLY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['organizations:Describe*', 'organizations:List*'], Resource: '*' }],
};

/**
 * Credentials of the role of the management account that the options name, for an hour.
 *
 * @param config with the credentials that the role trusts
 * @returns undefined if the options name no role
 * @throws Failure
 */
export async function credentialsOfRole(reach: Reach, config: STSClientConfig & { readonly region: string }) {
  const { role: RoleArn, 'external-id': ExternalId } = reach;
  if (RoleArn === undefined) {
    if (ExternalId !== undefined) {
      throw new Failure('--external-id needs --role. See npx cdk-invited-account --help');
    }
    return undefined;
  }
  const problem = roleArnProblem(RoleArn);
  if (problem !== undefined) {
    throw new Failure(`--role ${problem}. See npx cdk-invited-account --help`);
  }
  const client = new STSClient(config);
  const Policy = JSON.stringify(READ_ONLY);
  const input = {
    RoleArn,
    RoleSessionName: 'cdk-invited-account',
    Policy,
    ...(ExternalId !== undefined && { ExternalId }),
  };
  try {
    const { Credentials: given } = await client.send(new AssumeRoleCommand(input));
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
  } catch (error) {
    throw awsFailure(`assume the role ${RoleArn}`, error, config.region);
  } finally {
    client.destroy();
  }
}
