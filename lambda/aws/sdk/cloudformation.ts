import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  type DescribeStackResourceInput,
} from '@aws-sdk/client-cloudformation';

/** DescribeStackResource behind the SDK. The file stands beside the bundle, and is loaded when the first call is made. */
export function sdkCloudFormation() {
  const client = new CloudFormationClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return {
    describeStackResource: (input: DescribeStackResourceInput) => client.send(new DescribeStackResourceCommand(input)),
  };
}

export type CloudFormation = ReturnType<typeof sdkCloudFormation>;
