import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type InvitedAccountProviderProps, OrganizationAccess } from '../../../../lib';
import { identityOf, resourcesOf, stackWith, statementsWith, vpcIn } from './fixtures';

/** Every option of the provider, alone. */
const OPTIONS: Readonly<Record<keyof InvitedAccountProviderProps, (stack: Stack) => InvitedAccountProviderProps>> = {
  logRetention: () => ({ logRetention: RetentionDays.ONE_WEEK }),
  logRemovalPolicy: () => ({ logRemovalPolicy: RemovalPolicy.RETAIN }),
  encryptionKey: (stack) => ({ encryptionKey: new Key(stack, 'Key') }),
  vpc: (stack) => ({ vpc: vpcIn(stack) }),
  vpcSubnets: (stack) => ({ vpc: vpcIn(stack), vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }),
  securityGroups: (stack) => {
    const vpc = vpcIn(stack);
    return { vpc, securityGroups: [new SecurityGroup(stack, 'Group', { vpc })] };
  },
  organizationAccess: () => ({
    organizationAccess: OrganizationAccess.byRole('arn:aws:iam::999988887777:role/Access'),
  }),
  deadLetterQueue: (stack) => ({ deadLetterQueue: new Queue(stack, 'Lost') }),
};
const everything = (stack: Stack) => ({
  ...OPTIONS.logRetention(stack),
  ...OPTIONS.logRemovalPolicy(stack),
  ...OPTIONS.encryptionKey(stack),
  ...OPTIONS.securityGroups(stack),
  ...OPTIONS.deadLetterQueue(stack),
});

describe('in a stack that is deployed', () => {
  it.each([...Object.entries(OPTIONS), ['everything', everything] as const])(
    '%s changes neither the service token nor the name of the state machine',
    (_name, propsIn) => {
      expect(identityOf(stackWith(propsIn))).toEqual(identityOf(stackWith()));
    },
  );

  it('props without a value change nothing at all', () => {
    const templateOf = (stack: Stack) => Template.fromStack(stack).toJSON();

    expect(templateOf(stackWith(() => ({})))).toEqual(templateOf(stackWith()));
  });
});

describe('logs', () => {
  it('are kept as long as logRetention says, and after the stack if logRemovalPolicy says so', () => {
    const template = Template.fromStack(stackWith(everything));

    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 7 }, 3);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('encryptionKey', () => {
  const template = Template.fromStack(stackWith(OPTIONS.encryptionKey));
  const key = { 'Fn::GetAtt': [Object.keys(resourcesOf(template, 'AWS::KMS::Key'))[0], 'Arn'] };

  it('encrypts the logs, the environment and the executions', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    template.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: key });
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: key },
    });
  });

  it('may be used by the three roles', () => {
    const found = statementsWith(template, 'UseKey');

    expect(found).toHaveLength(3);
    for (const [, statement] of found) {
      expect(statement).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key });
    }
  });

  it('may be used by CloudWatch Logs for logs of this account, if the app has made it', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'EncryptLogs',
            Principal: { Service: Match.anyValue() },
            Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
          }),
          Match.objectLike({
            Sid: 'DeliverLogsOfExecutions',
            Principal: { Service: 'delivery.logs.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: Match.anyValue() },
          }),
        ]),
      },
    });
  });
});

describe('vpc', () => {
  const template = Template.fromStack(stackWith(OPTIONS.vpc));

  it('puts both functions into its private subnets, each with a security group', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
    });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 2);
  });

  it('lets Lambda make network interfaces, and not the code of the functions', () => {
    expect(statementsWith(template, 'NetworkInterfaces').map(([, { Effect }]) => Effect)).toEqual(['Allow', 'Allow']);
    const denied = statementsWith(template, 'NotByTheCode').map(([, statement]) => statement);
    expect(denied).toHaveLength(2);
    expect(denied[0]).toMatchObject({
      Effect: 'Deny',
      Action: statementsWith(template, 'NetworkInterfaces')[0]?.[1].Action,
      Condition: { ArnLike: { 'lambda:SourceFunctionArn': { 'Fn::Join': expect.anything() as object } } },
    });
  });

  it('has each function wait for its own rights', () => {
    const policies = Object.keys(resourcesOf(template, 'AWS::IAM::Policy')).sort();

    expect(policies).toEqual([expect.stringContaining('RequestNetwork'), expect.stringContaining('StepNetwork')]);
    for (const [id, { DependsOn = [] }] of Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))) {
      const own = id.includes('ProviderStep') ? 'StepNetwork' : 'RequestNetwork';
      expect(DependsOn.filter((each) => policies.includes(each))).toEqual([expect.stringContaining(own)]);
    }
  });

  it('is entered by the subnets and the security groups that are given', () => {
    const given = Template.fromStack(
      stackWith((stack) => ({
        ...OPTIONS.securityGroups(stack),
        vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      })),
    );

    given.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    const [group] = Object.keys(resourcesOf(given, 'AWS::EC2::SecurityGroup'));
    given.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }] },
    });
  });

  it.each([
    ['vpcSubnets', (): InvitedAccountProviderProps => ({ vpcSubnets: { subnetType: SubnetType.PUBLIC } })],
    ['securityGroups', (): InvitedAccountProviderProps => ({ securityGroups: [] })],
  ])('must be given with %s', (name, propsIn) => {
    expect(() => stackWith(propsIn)).toThrow(
      `[Accounts/InvitedAccountProvider] vpc must be given with ${name}, got nothing`,
    );
  });
});

describe('deadLetterQueue', () => {
  it('takes what the step function could not, and nothing of the request function', () => {
    const template = Template.fromStack(stackWith(OPTIONS.deadLetterQueue));
    const [queue] = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'));
    const arn = { 'Fn::GetAtt': [queue, 'Arn'] };

    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { DeadLetterConfig: { TargetArn: arn }, Handler: 'index.step' },
      1,
    );
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { DeadLetterConfig: Match.anyValue() }, 1);
    expect(statementsWith(template, 'DeadLetters')).toEqual([
      [
        expect.stringContaining('StepRole'),
        { Sid: 'DeadLetters', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn },
      ],
    ]);
    expect(statementsWith(template, 'UseKeyOfQueue')).toEqual([]);
  });

  it('may have a key, which the step function may use then', () => {
    const template = Template.fromStack(
      stackWith((stack) => ({
        deadLetterQueue: new Queue(stack, 'Lost', { encryptionMasterKey: new Key(stack, 'Key') }),
      })),
    );

    expect(statementsWith(template, 'UseKeyOfQueue').map(([id]) => id)).toEqual([expect.stringContaining('StepRole')]);
  });
});
