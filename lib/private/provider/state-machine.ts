import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy } from '../compliance/findings';
import { stateMachineStatements } from '../policies/statements';
import { waitingDefinition } from '../waiting-definition';
import { makeRole } from './role';
import type { StateMachineNames } from './state-machine-names';
import { keyStatements, makeLogGroup, type Surroundings } from './surroundings';

/**
 * Makes the state machine with its log group and its role.
 *
 * @param isTold asked when all aspects have run: whether an execution may wait for an account to join
 */
export function makeStateMachine(
  provider: Construct,
  names: StateMachineNames,
  step: lambda.IFunction,
  surroundings: Surroundings,
  isTold: () => boolean,
) {
  const { encryptionKey } = surroundings;
  const stateMachineName = names.name();
  // The prefix keeps the account's one log resource policy from filling up.
  const logGroup = makeLogGroup(provider, 'WaitingLogs', surroundings, `/aws/vendedlogs/states/${stateMachineName}`);
  const role = makeRole(provider, 'WaitingRole', names.stackGuid, {
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    policyName: 'Waiting',
    statementsFor: () => [...stateMachineStatements(step.functionArn), ...keyStatements(encryptionKey)],
    acknowledgeFindings: acknowledgeInlinePolicy,
  });
  const definition = () => waitingDefinition(Aws.PARTITION, step.functionArn, isTold());
  const machine = new stepfunctions.CfnStateMachine(provider, 'Waiting', {
    stateMachineName,
    roleArn: role.roleArn,
    definitionString: Lazy.string({ produce: () => Stack.of(provider).toJsonString(definition()) }),
    loggingConfiguration: {
      level: 'ALL',
      // The input holds the target, the notes and the ResponseURL.
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
    },
    tracingConfiguration: { enabled: true },
    ...(encryptionKey !== undefined && {
      encryptionConfiguration: {
        type: 'CUSTOMER_MANAGED_KMS_KEY',
        kmsKeyId: encryptionKey.keyArn,
      },
    }),
  });
  return { machine, logGroup };
}
