import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { dependencyOn, LatePolicy } from '../policies/late-policy';
import type { MadeFunction } from './functions';

/**
 * Grants the rights that a function in a VPC needs.
 *
 * They stand in a policy of their own, because an aspect or a property injector of the app may put the function into a
 * VPC, and CDK grants nothing to a role that it was given. The function waits for the policy. Each function has one for
 * itself: the role of the request function refers to the step function, which would wait for that role.
 *
 * @param provider the construct under which the ids `StepNetwork` and `RequestNetwork` are public API
 */
export function grantNetwork(provider: Construct, id: string, { fn, role }: MadeFunction): void {
  const resource = fn.node.defaultChild as lambda.CfnFunction;
  const statements = networkStatements(provider);
  const isUsed = () => isInVpc(resource);
  const policy = new LatePolicy(provider, id, [role], { statements, inReport: statements }, isUsed);
  if (isUsed()) {
    policy.make();
  }
  resource.node.addDependency(dependencyOn(() => (isUsed() ? [policy] : [])));
}

/** CDK has no public name for the properties that addPropertyOverride sets. */
function isInVpc(resource: lambda.CfnFunction): boolean {
  const { rawOverrides } = resource as unknown as {
    readonly rawOverrides?: { readonly Properties?: { readonly VpcConfig?: unknown } };
  };
  return resource.vpcConfig !== undefined || rawOverrides?.Properties?.VpcConfig !== undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function networkStatements(provider: Construct): iam.PolicyStatementProps[] {
  const statement = {
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  };
  const functions = Stack.of(provider).formatArn({ service: 'lambda', resource: 'function:*' });
  return [
    { ...statement, sid: 'NetworkInterfaces' },
    {
      ...statement,
      // Lambda uses these rights for the functions. Their own code has no use for them.
      sid: 'NotByTheCode',
      effect: iam.Effect.DENY,
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
    },
  ];
}
