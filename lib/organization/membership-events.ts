import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checked, required } from '../private/checks/checked';
import { checkNames, namesOf } from '../private/checks/names';
import { refuseValue } from '../private/checks/refuse';
import { acknowledgeInlinePolicy, acknowledgeRule } from '../private/compliance/findings';
import { DEPARTED, JOINED, membershipPattern } from '../private/provider/membership-rule';
import { makeRole } from '../private/provider/role';
import { homeRegionProblem, regionsProblem } from '../private/regions';
import { accountIdProblem } from '../shared/constraints';

/** Properties of the events that are forwarded to other regions. */
export interface MembershipEventsProps {
  /**
   * Regions with stacks of invitations, such as `eu-west-1`.
   *
   * Their names must be known at synth. The region of this construct is left out,
   * unless `account` is another account.
   */
  readonly regions: string[];

  /**
   * Account of the stacks with the invitations, 12 digits.
   *
   * The default event buses of that account must allow the account of this
   * construct to put events.
   *
   * @default - the account of the stack
   */
  readonly account?: string;
}

/**
 * Tells stacks in other regions when an account joins or leaves the organization.
 *
 * AWS Organizations writes its events in one region only. A stack there, in the
 * management account, forwards `AccountJoinedOrganization` and
 * `AccountDepartedOrganization` to the default event buses of other regions. The
 * invitations there are looked at as soon as an account has joined.
 *
 * The region of the stack must be us-east-1, us-gov-west-1 or cn-northwest-1.
 */
export class MembershipEvents extends Construct {
  /** The role by which EventBridge puts the events on the buses. */
  public readonly role: iam.IRole;

  /**
   * Makes a rule for each region, and the role of the rules.
   *
   * @param scope A stack in the management account, or a construct in it.
   * @param id Construct id of the forwarding.
   * @param props Properties of the forwarding.
   */
  constructor(scope: Construct, id: string, props: MembershipEventsProps) {
    super(scope, id);
    checkNames(this, 'props', props, PROPS);
    const stack = Stack.of(this);
    required(this, 'region of the stack', stack.region, homeRegionProblem);
    const account = checked(this, 'account', props.account, accountIdProblem) ?? stack.account;
    const problem = regionsProblem(this, props.regions, account === stack.account);
    if (problem !== undefined) {
      refuseValue(this, `regions ${problem}`);
    }
    const busIn = (region: string) =>
      stack.formatArn({ service: 'events', region, account, resource: 'event-bus', resourceName: 'default' });
    const statement = new iam.PolicyStatement({
      sid: 'Forward',
      actions: ['events:PutEvents'],
      resources: props.regions.map(busIn),
    });
    this.role = makeRole(this, 'Role', '', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      policyName: 'Forwarding',
      statementsFor: () => [statement],
      acknowledgeFindings: acknowledgeInlinePolicy,
    });
    for (const region of props.regions) {
      // One rule for each region, because a rule has at most five targets, and so that regions come and go alone.
      const rule = new events.CfnRule(this, region, {
        description: `AWS Organizations tells that an account has joined or left: to ${region} (InvitedAccount)`,
        eventPattern: membershipPattern([JOINED, DEPARTED]),
        targets: [{ id: 'Bus', arn: busIn(region), roleArn: this.role.roleArn }],
      });
      acknowledgeRule(rule);
    }
  }
}

const PROPS = namesOf<MembershipEventsProps>({ regions: true, account: true });
