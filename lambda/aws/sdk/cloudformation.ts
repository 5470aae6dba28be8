import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  type DescribeStackResourceInput,
  ListStackResourcesCommand,
  type ListStackResourcesInput,
} from '@aws-sdk/client-cloudformation';

/** The calls of CloudFormation behind the SDK. The file stands beside the bundle, and is loaded when the first call is made. */
export function sdkCloudFormation() {
  const client = new CloudFormationClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return {
    describeStackResource: (input: DescribeStackResourceInput) => client.send(new DescribeStackResourceCommand(input)),
    listStackResources: (input: ListStackResourcesInput) => client.send(new ListStackResourcesCommand(input)),
  };
}

export type CloudFormation = ReturnType<typeof sdkCloudFormation>;
