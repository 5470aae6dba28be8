import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../lib';

/**
 * One invitation, whose account has no place to go to. With the context `options`, its provider has every option.
 * The alarms are left out: MiniStack knows no metric math.
 */
const app = new App();
const stack = new Stack(app, 'InvitedAccounts');
if (app.node.tryGetContext('options') === 'all') {
  const vpc = new Vpc(stack, 'Vpc', {
    maxAzs: 1,
    natGateways: 0,
    subnetConfiguration: [{ name: 'Functions', subnetType: SubnetType.PRIVATE_ISOLATED }],
    restrictDefaultSecurityGroup: false,
  });
  InvitedAccountProvider.ofStack(stack, {
    // CDK's own class does not fit its interface under exactOptionalPropertyTypes.
    vpc: vpc as IVpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    encryptionKey: new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }),
    logRetention: RetentionDays.ONE_WEEK,
    logRemovalPolicy: RemovalPolicy.DESTROY,
    deadLetterQueue: new Queue(stack, 'Lost'),
  });
}
new InvitedAccount(stack, 'Invited', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid111-nosuchunit111',
});
