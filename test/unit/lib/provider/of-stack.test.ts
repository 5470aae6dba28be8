import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InvitedAccount, InvitedAccountProvider, type InvitedAccountProviderProps } from '../../../../lib';
import { target, vpcIn } from './fixtures';

const ofStack = (scope: Stack, props?: InvitedAccountProviderProps) => InvitedAccountProvider.ofStack(scope, props);
const ONE_WEEK = { logRetention: RetentionDays.ONE_WEEK };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Accounts');
});

it('returns one provider, whatever is asked for after it was made', () => {
  const vpc = vpcIn(stack);
  const props = (): InvitedAccountProviderProps => ({
    ...ONE_WEEK,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    logRemovalPolicy: RemovalPolicy.RETAIN,
  });
  const made = ofStack(stack, props());

  new InvitedAccount(stack, 'Invited', { target });
  expect([ofStack(stack, props()), ofStack(stack, ONE_WEEK), ofStack(stack), ofStack(stack, {})]).toEqual([
    made,
    made,
    made,
    made,
  ]);
  expect(stack.node.findAll().filter((each) => each instanceof InvitedAccountProvider)).toEqual([made]);
});

const RULE = 'must be what the provider of the stack was made with';
const ADVICE = ': call InvitedAccountProvider.ofStack with props once, before the first invitation of the stack';

it.each([
  ['another number', ONE_WEEK, { logRetention: RetentionDays.ONE_DAY }, `logRetention ${RULE}, 7, got 1`],
  [
    'a prop more',
    ONE_WEEK,
    { logRemovalPolicy: RemovalPolicy.RETAIN },
    `logRemovalPolicy ${RULE}, nothing, got "retain"`,
  ],
])('fails with %s', (_what, first, second, message) => {
  ofStack(stack, first);

  expect(() => ofStack(stack, second)).toThrow(`[Accounts/InvitedAccountProvider] ${message}${ADVICE}`);
});

it('fails after an invitation has made the provider', () => {
  new InvitedAccount(stack, 'Invited', { target });

  expect(() => ofStack(stack, ONE_WEEK)).toThrow(`logRetention ${RULE}, nothing, got 7`);
});

it('fails with another construct, and with another selection of subnets', () => {
  const [one, other] = [new Key(stack, 'One'), new Key(stack, 'Other')];
  const vpc = vpcIn(stack);
  ofStack(stack, { encryptionKey: one, vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } });

  expect(() => ofStack(stack, { encryptionKey: other })).toThrow(
    `encryptionKey ${RULE}, Accounts/One, got Accounts/Other`,
  );
  expect(() => ofStack(stack, { vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } })).toThrow(
    `vpcSubnets ${RULE}, { subnetType: "Private" }, got { subnetType: "Isolated" }`,
  );
});

it('makes another provider in another stack, and nothing of the two must be the same', () => {
  const other = new Stack(new App(), 'Other');

  expect(ofStack(other, {})).not.toBe(ofStack(stack, ONE_WEEK));
});
