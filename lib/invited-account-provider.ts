import { ArnFormat, Aws, Duration, Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { AcceptancePolicies } from './private/acceptance-policies';
import { brand, isBranded } from './private/checks/brand';
import { checkNames, namesOf } from './private/checks/names';
import { refuse } from './private/checks/refuse';
import { bundleFolder, nodeRuntime } from './private/function-code';
import { OptionalPolicies } from './private/optional-policies';
import type { UsedOptions } from './private/optional-statements';
import { addressInStack } from './private/address';
import { roundedCount } from './private/rounded-count';
import { invitationStatements, stateMachineStatements, waitingStatements } from './private/statements';
import { waitingDefinition } from './private/waiting-definition';
import { INVITATION_COUNT_VARIABLE, STATE_MACHINE_ARN_VARIABLE } from './shared/contract';
import { FUNCTION_TIMEOUT_SECONDS, MAX_EVENT_AGE_SECONDS } from './shared/timing';

/** Properties of the provider of invitations. */
export interface InvitedAccountProviderProps {
  /**
   * Time for which the logs of the functions and of the state machine are kept.
   *
   * The log groups are deleted with the stack.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The functions and the state machine that send, wait for and cancel invitations.
 *
 * It has 11 resources, whatever the number of its invitations, and a policy for
 * each option that one of them uses.
 */
export class InvitedAccountProvider extends Construct {
  /**
   * Returns the provider that the invitations of a stack share.
   *
   * The provider is made when it is first asked for. A nested stack has one of its own.
   *
   * Its construct id is `InvitedAccountProvider`. To set its properties, make it
   * with this id under the stack before its first invitation.
   *
   * @param scope A construct of the stack, or the stack itself.
   */
  public static ofStack(scope: Construct): InvitedAccountProvider {
    const stack = Stack.of(scope);
    const found = stack.node.tryFindChild(SINGLETON_ID);
    if (found !== undefined && !isBranded(found, 'InvitedAccountProvider')) {
      refuse(
        scope,
        `the id ${found.node.path} must be free for the provider of the stack: give the other construct another id`,
      );
    }
    return (found as InvitedAccountProvider | undefined) ?? new InvitedAccountProvider(stack, SINGLETON_ID);
  }

  /** ARN of the function that CloudFormation calls for each invitation. */
  public readonly serviceToken: string;

  /**
   * The part of the provider that must exist before the first invitation and until after the last one.
   *
   * @internal
   */
  public readonly _ready: IDependable;

  private readonly roleNames: string[] = [];
  private readonly optionalPolicies: OptionalPolicies;
  private readonly acceptancePolicies: AcceptancePolicies;
  private invitationCount = 0;
  private readonly logRetention: logs.RetentionDays;
  private readonly stateMachineArn: string;

  /**
   * Makes a provider for the invitations of one or several stacks.
   *
   * @param scope The stack, or a construct in it.
   * @param id Construct id of the provider.
   * @param props Properties of the provider.
   */
  constructor(scope: Construct, id: string, props: InvitedAccountProviderProps = {}) {
    super(scope, id);
    brand(this, 'InvitedAccountProvider');
    checkNames(this, 'props', props, namesOf<InvitedAccountProviderProps>({ logRetention: true }));
    this.logRetention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    // The last part of the stack's id is unique to it, so a stack that is made anew gets another name.
    const stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    // Known before it exists: the state machine refers to the step function, so that function cannot refer to it.
    const stateMachineName = `invited-accounts-${addressInStack(this)}-${stackGuid}`;
    this.stateMachineArn = this.arnInStates('stateMachine', stateMachineName);
    const executionsArn = `${this.arnInStates('execution', stateMachineName)}:*`;

    const step = this.makeFunction('Step', 'step', 'Tries an invitation again after waiting (InvitedAccount)', [
      ...waitingStatements(this.stateMachineArn, executionsArn, ['states:DescribeExecution', 'states:StopExecution']),
    ]);
    const request = this.makeFunction('Request', 'request', 'Sends and cancels invitations (InvitedAccount)', [
      ...waitingStatements(this.stateMachineArn, executionsArn, ['states:DescribeExecution']),
      new iam.PolicyStatement({
        sid: 'RepeatAfterCrash',
        actions: ['lambda:InvokeFunction'],
        resources: [step.functionArn],
      }),
    ]);
    this.serviceToken = request.functionArn;

    // A second run by Lambda must not start when a later request may have been answered. In the first minutes of these
    // resources it still may, because Lambda takes one to two and a half minutes to follow them.
    const stepInvocation = new lambda.CfnEventInvokeConfig(this, 'StepInvocation', {
      functionName: step.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
    });
    const requestInvocation = new lambda.CfnEventInvokeConfig(this, 'RequestInvocation', {
      functionName: request.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
      destinationConfig: { onFailure: { destination: step.functionArn } },
    });
    requestInvocation.node.addDependency(stepInvocation);
    requestInvocation.node.addDependency(this.makeStateMachine(stateMachineName, step));
    this._ready = requestInvocation;

    this.optionalPolicies = new OptionalPolicies(this, this.roleNames, executionsArn);
    this.acceptancePolicies = new AcceptancePolicies(this, this.roleNames);
  }

  /**
   * Called by each invitation that uses this provider.
   *
   * @returns what the invitation must outlive
   * @internal
   */
  public _addInvitation(
    invitation: Construct,
    acceptingRoleArn: string | undefined,
    used: () => UsedOptions,
  ): IDependable {
    const [own, its] = [Stack.of(this), Stack.of(invitation)];
    for (const place of ['region', 'account'] as const) {
      if (!Token.isUnresolved(own[place]) && !Token.isUnresolved(its[place]) && own[place] !== its[place]) {
        refuse(invitation, `provider must be in the ${place} of the invitation, ${its[place]}, got ${own[place]}`);
      }
    }
    this.invitationCount++;
    const needed = new DependencyGroup(this._ready, this.optionalPolicies.neededBy(used));
    if (acceptingRoleArn !== undefined) {
      needed.add(this.acceptancePolicies.policyFor(acceptingRoleArn, invitation));
    }
    return needed;
  }

  private arnInStates(resource: 'stateMachine' | 'execution', resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private makeFunction(id: string, handler: string, description: string, statements: iam.PolicyStatement[]) {
    const { role, logGroup } = this.makeSurroundings(id, statements);
    const fn = new lambda.Function(this, id, {
      description,
      runtime: nodeRuntime(lambda.Runtime),
      code: lambda.Code.fromAsset(bundleFolder()),
      handler: `index.${handler}`,
      role,
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        [STATE_MACHINE_ARN_VARIABLE]: this.stateMachineArn,
        // Not in the invitations' properties: a change there updates every one of them.
        [INVITATION_COUNT_VARIABLE]: Lazy.string({ produce: () => String(roundedCount(this.invitationCount)) }),
      },
    });
    // A default for all functions of an app may have made one beside ours, and a function has room for one.
    fn.node.tryRemoveChild('EventInvokeConfig');
    return fn;
  }

  /** The log group and the role of a function. */
  private makeSurroundings(id: string, statements: iam.PolicyStatement[]) {
    const logGroup = new logs.LogGroup(this, `${id}Logs`, {
      retention: this.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Invitations: new iam.PolicyDocument({
          statements: [
            ...invitationStatements(this),
            new iam.PolicyStatement({
              sid: 'Log',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            ...statements,
          ],
        }),
      },
    });
    this.roleNames.push(role.roleName);
    return { role, logGroup };
  }

  private makeStateMachine(stateMachineName: string, step: lambda.IFunction): stepfunctions.CfnStateMachine {
    const logGroup = new logs.LogGroup(this, 'WaitingLogs', {
      // The prefix keeps the account's one log resource policy from filling up.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
      retention: this.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'WaitingRole', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: {
        Waiting: new iam.PolicyDocument({
          statements: stateMachineStatements(step.functionArn),
        }),
      },
    });
    return new stepfunctions.CfnStateMachine(this, 'Waiting', {
      stateMachineName,
      roleArn: role.roleArn,
      definitionString: Stack.of(this).toJsonString(waitingDefinition(Aws.PARTITION, step.functionArn)),
      loggingConfiguration: {
        level: 'ALL',
        // The input holds the target, the notes and the ResponseURL.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
  }
}

const SINGLETON_ID = 'InvitedAccountProvider';
