import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts', { env: { account: '999988887777', region: 'us-east-1' } });
// Before the first invitation of the stack.
const provider = InvitedAccountProvider.ofStack(stack, {
  vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  }),
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  logRetention: RetentionDays.TEN_YEARS,
  logRemovalPolicy: RemovalPolicy.RETAIN,
});
provider.alarms(new Topic(stack, 'Operators', { enforceSSL: true }));
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid-exampleouid',
});
