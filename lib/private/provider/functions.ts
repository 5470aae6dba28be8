import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACCESS_EXTERNAL_ID_VARIABLE, ACCESS_ROLE_ARN_VARIABLE, type AccessRole } from '../../shared/contract';
import { FUNCTION_TIMEOUT_SECONDS } from '../../shared/timing';
import { acknowledgeFunction, acknowledgeRoleOfFunction } from '../compliance/findings';
import { bundleFolder, nodeRuntime } from '../function-code';
import { letBeTrusted } from '../policies/trust';
import { accessStatement, organizationStatements, stacksStatement, waitingStatements } from '../policies/statements';
import { makeRole } from './role';
import type { StateMachineNames } from './state-machine-names';
import { keyStatements, makeLogGroup, type Surroundings } from './surroundings';

/** The part that is the same for both functions. */
interface Common {
  readonly environment: Record<string, string>;
  /** The role by which they act on the organization. Undefined if they act by their own. */
  readonly accessRole: AccessRole | undefined;
}

interface Options extends Common {
  readonly handler: 'step' | 'request';
  readonly description: string;
  /** @param stackGuid see StateMachineNames */
  readonly statementsFor: (stackGuid: string) => readonly iam.PolicyStatement[];
}

/** Makes the step function and the request function, each with its log group and its role. */
export function makeFunctions(
  provider: Construct,
  names: StateMachineNames,
  common: Common,
  surroundings: Surroundings,
) {
  const waiting = (guid: string, onExecutions: readonly string[]) =>
    waitingStatements(names.stateMachineArn(guid), names.executionsArn(guid), onExecutions);
  const step = makeFunction(provider, 'Step', names, surroundings, {
    handler: 'step',
    description: 'Tries an invitation again after waiting (InvitedAccount)',
    ...common,
    statementsFor: (guid) => waiting(guid, ['states:DescribeExecution', 'states:StopExecution']),
  });
  const repeat = new iam.PolicyStatement({
    sid: 'RepeatAfterCrash',
    actions: ['lambda:InvokeFunction'],
    resources: [step.fn.functionArn],
  });
  const request = makeFunction(provider, 'Request', names, surroundings, {
    handler: 'request',
    description: 'Sends and cancels invitations (InvitedAccount)',
    ...common,
    statementsFor: (guid) => [...waiting(guid, ['states:DescribeExecution']), repeat],
  });
  return { step, request };
}

export type MadeFunction = ReturnType<typeof makeFunction>;

function makeFunction(
  provider: Construct,
  id: string,
  names: StateMachineNames,
  surroundings: Surroundings,
  { handler, description, environment, accessRole, statementsFor }: Options,
) {
  const { encryptionKey } = surroundings;
  const queue = handler === 'step' ? surroundings.deadLetterQueue : undefined;
  const logGroup = makeLogGroup(provider, `${id}Logs`, surroundings);
  const role = makeRole(provider, `${id}Role`, names.stackGuid, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    policyName: 'Invitations',
    statementsFor: (guid) => [
      ...invitationStatements(provider, accessRole),
      logStatement(logGroup),
      ...statementsFor(guid),
      ...keyStatements(encryptionKey),
      ...queueStatements(queue),
    ],
    acknowledgeFindings: acknowledgeRoleOfFunction,
  });
  letBeTrusted(role, accessRole !== undefined);
  const fn = new lambda.Function(provider, id, {
    description,
    runtime: nodeRuntime(lambda.Runtime),
    code: lambda.Code.fromAsset(bundleFolder()),
    handler: `index.${handler}`,
    role,
    memorySize: 256,
    timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    environment: { ...environment, ...variablesOf(accessRole) },
    ...(encryptionKey !== undefined && { environmentEncryption: encryptionKey }),
    ...networkOf(surroundings),
  });
  finish(fn, queue, handler === 'request');
  return { fn, role, logGroup };
}

function invitationStatements(provider: Construct, accessRole: AccessRole | undefined): iam.PolicyStatement[] {
  const onOrganization = accessRole === undefined ? organizationStatements(provider) : [accessStatement(accessRole)];
  return [...onOrganization, stacksStatement(provider)];
}

function variablesOf(accessRole: AccessRole | undefined): Record<string, string> {
  return accessRole === undefined
    ? {}
    : {
        [ACCESS_ROLE_ARN_VARIABLE]: accessRole.RoleArn,
        ...(accessRole.ExternalId !== undefined && { [ACCESS_EXTERNAL_ID_VARIABLE]: accessRole.ExternalId }),
      };
}

function networkOf({ vpc, vpcSubnets, securityGroups }: Surroundings) {
  return {
    ...(vpc !== undefined && { vpc }),
    ...(vpcSubnets !== undefined && { vpcSubnets }),
    ...(securityGroups !== undefined && { securityGroups }),
  };
}

function finish(fn: lambda.Function, queue: sqs.IQueue | undefined, hasDestination: boolean): void {
  // A default for all functions of an app may have made one beside ours, and a function has room for one.
  fn.node.tryRemoveChild('EventInvokeConfig');
  const resource = fn.node.defaultChild as lambda.CfnFunction;
  if (queue !== undefined) {
    // Not by the prop of the function, which would make another policy.
    resource.deadLetterConfig = { targetArn: queue.queueArn };
  }
  const failures = queue === undefined ? 'nowhere' : 'queue';
  acknowledgeFunction(resource, fn.isBoundToVpc, hasDestination ? 'destination' : failures);
}

function logStatement(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'Log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

function queueStatements(queue: sqs.IQueue | undefined): iam.PolicyStatement[] {
  if (queue === undefined) {
    return [];
  }
  const { queueArn, encryptionMasterKey: key } = queue;
  return [
    new iam.PolicyStatement({ sid: 'DeadLetters', actions: ['sqs:SendMessage'], resources: [queueArn] }),
    ...(key === undefined
      ? []
      : [
          new iam.PolicyStatement({
            sid: 'UseKeyOfQueue',
            actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
            resources: [key.keyArn],
          }),
        ]),
  ];
}
