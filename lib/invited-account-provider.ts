import { Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import type { InvitedAccountProviderProps, NotifyOptions } from './invited-account-provider-props';
import { AcceptancePolicies } from './private/policies/acceptance-policies';
import { brand, isBranded } from './private/checks/brand';
import { refuse } from './private/checks/refuse';
import { OptionalPolicies } from './private/policies/optional-policies';
import type { UsedOptions } from './private/policies/optional-statements';
import { makeAlarms } from './private/provider/alarms';
import { makeFunctions } from './private/provider/functions';
import { makeInvocations } from './private/provider/invocations';
import { makeMembershipRule } from './private/provider/membership-rule';
import { metricOf } from './private/provider/metrics';
import { grantNetwork } from './private/provider/network';
import { makeNotes } from './private/provider/notes';
import { checkProps, checkSameProps, refuseOtherPlace } from './private/provider/props';
import { makeStateMachine } from './private/provider/state-machine';
import { StateMachineNames } from './private/provider/state-machine-names';
import { letLogsUse } from './private/provider/surroundings';
import { roundedCount } from './private/rounded-count';
import { INVITATION_COUNT_VARIABLE, STATE_MACHINE_ARN_VARIABLE } from './shared/contract';

/**
 * The functions and the state machine that send, wait for and cancel invitations.
 *
 * It has 11 resources, whatever the number of its invitations, and a policy for
 * each option that one of them uses. If something may wait for an account to join,
 * it also has the rule that listens for that, and the permission of the rule.
 */
export class InvitedAccountProvider extends Construct {
  /**
   * Returns the provider that the invitations of a stack share.
   *
   * The provider is made when it is first asked for. A nested stack has one of its own.
   *
   * Call this with props before the first invitation of the stack. It is an error
   * to give a prop that the provider was not made with, or another value.
   *
   * The construct id of the provider is `InvitedAccountProvider`, so its service
   * token is the same with and without props.
   *
   * @param scope A construct of the stack, or the stack itself.
   * @param props Properties of the provider.
   */
  public static ofStack(scope: Construct, props?: InvitedAccountProviderProps): InvitedAccountProvider {
    const stack = Stack.of(scope);
    const found = stack.node.tryFindChild(SINGLETON_ID);
    if (found !== undefined && !isBranded(found, 'InvitedAccountProvider')) {
      refuse(
        scope,
        `the id ${found.node.path} must be free for the provider of the stack: give the other construct another id`,
      );
    }
    const provider =
      (found as InvitedAccountProvider | undefined) ?? new InvitedAccountProvider(stack, SINGLETON_ID, props);
    checkSameProps(provider, props ?? {}, provider._props);
    return provider;
  }

  /** ARN of the function that CloudFormation calls for each invitation. */
  public readonly serviceToken: string;

  /** The function that CloudFormation calls for each invitation. */
  public readonly requestFunction: lambda.IFunction;

  /**
   * The function that the state machine calls.
   *
   * It works on requests that had to wait, and after the deployment.
   */
  public readonly stepFunction: lambda.IFunction;

  /** The log groups of the request function, the step function and the state machine. */
  public readonly logGroups: logs.ILogGroup[];

  /**
   * The part of the provider that must exist before the first invitation and until after the last one.
   *
   * @internal
   */
  public readonly _ready: IDependable;

  /**
   * The props that the provider was made with.
   *
   * @internal
   */
  public readonly _props: InvitedAccountProviderProps;

  /**
   * True if the changes of each invitation are published.
   *
   * @internal
   */
  public _notifies = false;

  private readonly optionalPolicies: OptionalPolicies;
  private readonly acceptancePolicies: AcceptancePolicies;
  private readonly invitations: Construct[] = [];
  private readonly names: StateMachineNames;
  private readonly machine: stepfunctions.CfnStateMachine;

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
    checkProps(this, props);
    this._props = { ...props };
    letLogsUse(props.encryptionKey, this);
    this.names = new StateMachineNames(this);
    const environment = {
      [STATE_MACHINE_ARN_VARIABLE]: this.names.stateMachineArn(),
      // Not in the invitations' properties: a change there updates every one of them.
      [INVITATION_COUNT_VARIABLE]: Lazy.string({ produce: () => String(roundedCount(this.invitations.length)) }),
    };
    const accessRole = props.organizationAccess?._bind(this);
    const { step, request } = makeFunctions(this, this.names, { environment, accessRole }, props);
    this.requestFunction = request.fn;
    this.stepFunction = step.fn;
    this.serviceToken = request.fn.functionArn;
    const requestInvocation = makeInvocations(this, step.fn, request.fn);
    const isTold = () => this.optionalPolicies.isTold;
    const { machine, logGroup } = makeStateMachine(this, this.names, step.fn, props, isTold);
    makeMembershipRule(this, step.fn, isTold);
    requestInvocation.node.addDependency(machine);
    this.machine = machine;
    this.logGroups = [request.logGroup, step.logGroup, logGroup];
    this._ready = requestInvocation;
    const roles = [step.role, request.role];
    const executionsArn = (guid?: string) => this.names.executionsArn(guid);
    this.optionalPolicies = new OptionalPolicies(this, step.role, roles, executionsArn, accessRole !== undefined);
    this.acceptancePolicies = new AcceptancePolicies(this, roles);
    grantNetwork(this, 'StepNetwork', step);
    grantNetwork(this, 'RequestNetwork', request);
  }

  /** The state machine that waits, and that follows invitations after the deployment. */
  public get stateMachine(): stepfunctions.IStateMachine {
    const id = 'StateMachine';
    return (
      (this.node.tryFindChild(id) as stepfunctions.IStateMachine | undefined) ??
      stepfunctions.StateMachine.fromStateMachineArn(this, id, this.machine.ref)
    );
  }

  /**
   * Number of requests that were answered FAILED, which their deployments show, too.
   *
   * @param props Statistic, period and label of the metric, by default the sum over 5 minutes.
   */
  public metricRequestsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return metricOf(this, 'RequestsFailed', this.names.name(), props);
  }

  /**
   * Number of follow-ups that gave up.
   *
   * Nothing else tells of them but the event `FOLLOW_UP_FAILED`: the deployment is
   * over by then.
   *
   * @param props Statistic, period and label of the metric, by default the sum over 5 minutes.
   */
  public metricFollowUpsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return metricOf(this, 'FollowUpsFailed', this.names.name(), props);
  }

  /**
   * Number of calls that AWS throttled, each of which is tried again.
   *
   * @param props Statistic, period and label of the metric, by default the sum over 5 minutes.
   */
  public metricThrottled(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return metricOf(this, 'Throttled', this.names.name(), props);
  }

  /**
   * Number of times that an answer did not reach CloudFormation, and was sent again later.
   *
   * @param props Statistic, period and label of the metric, by default the sum over 5 minutes.
   */
  public metricAnswersUndelivered(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return metricOf(this, 'AnswersUndelivered', this.names.name(), props);
  }

  /**
   * Makes the three alarms that matter, and has them notify a topic.
   *
   * - `Alarms/Failed`: a follow-up has given up, or a request was not answered.
   * - `Alarms/Lost`: an event was lost, so its stack hangs for up to an hour.
   * - `Alarms/Crashed`: a function has crashed or has run out of time.
   *
   * Each looks at 5 minutes and takes a lack of data for good. A second call is an
   * error.
   *
   * @param topic Topic that gets the notifications, which may be e-mails.
   * @returns the alarms in this order
   */
  public alarms(topic: sns.ITopic): cloudwatch.Alarm[] {
    return makeAlarms(this, topic);
  }

  /**
   * Notifies a topic of every change of every invitation of this provider, in a sentence.
   *
   * A message names the account, the construct and the stack, and no e-mail address.
   * A second call for the same kind of message is an error.
   *
   * @param topic Topic that gets the messages, which may be e-mails.
   * @param options Kind of the messages.
   */
  public notify(topic: sns.ITopic, options: NotifyOptions = {}): void {
    makeNotes(this, topic, options, () => this.invitations.map((each) => Stack.of(each)));
    this._notifies = true;
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
    refuseOtherPlace(this, invitation);
    this.invitations.push(invitation);
    const usedWithNotes = () => ({ ...used(), hasRules: used().hasRules || this._notifies });
    const needed = new DependencyGroup(this._ready, this.optionalPolicies.neededBy(usedWithNotes));
    if (acceptingRoleArn !== undefined) {
      needed.add(this.acceptancePolicies.policyFor(acceptingRoleArn, invitation));
    }
    return needed;
  }
}

const SINGLETON_ID = 'InvitedAccountProvider';
