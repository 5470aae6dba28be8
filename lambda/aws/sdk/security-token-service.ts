import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';

/**
 * The home region of AWS Organizations in each partition.
 *
 * It is on in every account. A new account has the opt-in regions off, and STS of a region refuses to assume a role of an
 * account in which that region is off.
 * https://docs.aws.amazon.com/general/latest/gr/ao.html
 */
const HOME_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

/**
 * AssumeRole behind the SDK, in the home region of the role's partition, or in the function's own if that is not known.
 *
 * The file stands beside the bundle, and is loaded when a role is to accept.
 */
export function sdkSecurityTokenService() {
  let client: STSClient | undefined;
  return {
    assumeRole: (input: AssumeRoleCommandInput) => {
      client ??= clientIn(HOME_REGIONS[input.RoleArn?.split(':')[1] ?? '']);
      return client.send(new AssumeRoleCommand(input));
    },
  };
}

function clientIn(region: string | undefined): STSClient {
  return new STSClient({
    ...(region !== undefined && { region }),
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

export type AssumeRoleInput = AssumeRoleCommandInput;

export type SecurityTokenService = ReturnType<typeof sdkSecurityTokenService>;
