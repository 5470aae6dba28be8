import {
  DescribeExecutionCommand,
  type DescribeExecutionInput,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryInput,
  ListExecutionsCommand,
  type ListExecutionsInput,
  SFNClient,
  StartExecutionCommand,
  type StartExecutionInput,
  StopExecutionCommand,
  type StopExecutionInput,
} from '@aws-sdk/client-sfn';

/**
 * The calls of AWS Step Functions behind the SDK.
 *
 * The file stands beside the bundle, and is loaded when the first of these calls is made. A Create that need not wait
 * does not load this client.
 */
export function sdkStepFunctions() {
  const client = new SFNClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return {
    startExecution: (input: StartExecutionInput) => client.send(new StartExecutionCommand(input)),
    listExecutions: (input: ListExecutionsInput) => client.send(new ListExecutionsCommand(input)),
    describeExecution: (input: DescribeExecutionInput) => client.send(new DescribeExecutionCommand(input)),
    getExecutionHistory: (input: GetExecutionHistoryInput) => client.send(new GetExecutionHistoryCommand(input)),
    stopExecution: (input: StopExecutionInput) => client.send(new StopExecutionCommand(input)),
  };
}

export type StepFunctions = ReturnType<typeof sdkStepFunctions>;
