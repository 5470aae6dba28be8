import { type CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { quote } from '../shared/constraints';
import { type Change, EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../shared/contract';
import { refuse } from './checks/refuse';

/** Makes a rule for the change events of one invitation: for one change, or for all. */
export function makeEventRule(
  invitation: Construct,
  resource: CfnResource,
  id: string,
  { target, ...options }: events.OnEventOptions,
  change?: Change,
): events.Rule {
  checkTarget(invitation, target);
  const pattern = {
    source: [EVENT_SOURCE],
    detailType: [EVENT_DETAIL_TYPE],
    // Other accounts may put events on the bus, but only EventBridge writes the account of an event.
    account: [Stack.of(invitation).account],
    detail: {
      stackId: [stackIdPattern(Stack.of(invitation))],
      logicalResourceId: [resource.logicalId],
      ...(change !== undefined && { change: [change] }),
    },
  };
  checkPattern(invitation, pattern, options.eventPattern);
  const rule = new events.Rule(invitation, id, options);
  rule.addEventPattern(pattern);
  // After the pattern: for a target in another account, CDK copies the pattern that the rule has by then.
  rule.addTarget(target);
  return rule;
}

/**
 * Matches the id of the stack, whose last part nobody knows before the deployment.
 *
 * The beginning alone needs no reference to the stack, which CDK cannot make for a rule in another account.
 */
function stackIdPattern(stack: Stack): unknown {
  const isNamed = ![stack.account, stack.region, stack.stackName].some((name) => Token.isUnresolved(name));
  return isNamed
    ? { prefix: stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/` }) }
    : stack.stackId;
}

/** Code without types may pass the queue instead of `new SqsQueue(queue)`. */
function checkTarget(invitation: Construct, target: unknown): void {
  const isTarget = target === undefined || (typeof target === 'object' && target !== null && 'bind' in target);
  if (!isTarget) {
    const got = Construct.isConstruct(target) ? `the construct ${target.node.path}` : quote(target);
    refuse(invitation, `target must be a rule target, such as new SqsQueue(queue), got ${got}`);
  }
}

/** CDK would add the values of both patterns together, so the rule would match more. */
function checkPattern(invitation: Construct, own: events.EventPattern, given: events.EventPattern = {}): void {
  const { detail = {}, ...fields } = given;
  const { detail: ownDetail = {}, ...ownFields } = own;
  const taken = [
    ...Object.keys(fields).filter((name) => name in ownFields),
    ...Object.keys(detail)
      .filter((name) => name in ownDetail)
      .map((name) => `detail.${name}`),
  ];
  if (taken.length > 0) {
    refuse(invitation, `eventPattern must leave out what the rule is for, got ${taken.join(', ')}`);
  }
}
