import { App, CfnCustomResource, CustomResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AwsCustomResource,
  PhysicalResourceId,
  PhysicalResourceIdReference,
  Provider,
} from 'aws-cdk-lib/custom-resources';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../lib';
import { targetOf } from './at-once';

/** The same invitations, as our construct declares them and as its peers do. */

const NOTES = 'Welcome to our organization';

export type Declare = (stack: Stack, count: number, firstTarget: number) => void;

export const ours: Declare = (stack, count, firstTarget) => {
  for (let index = 0; index < count; index++) {
    const target = InvitationTarget.account(targetOf(firstTarget + index).Id);
    new InvitedAccount(stack, `Invited${index}`, { target, notes: NOTES });
  }
};

/**
 * CDK's AwsCustomResource, as its documentation says to use it with care: the
 * runtime's SDK, so that no deployment waits for npm; only the part of the
 * answer that is needed; a Delete that takes an ended invitation for cancelled;
 * and one role for all, because a policy for each takes half of the stack's 500
 * resources.
 */
export const awsCustomResource: Declare = (stack, count, firstTarget) => {
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
    inlinePolicies: {
      Invitations: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['organizations:InviteAccountToOrganization', 'organizations:CancelHandshake'],
            resources: ['*'],
          }),
        ],
      }),
    },
  });
  for (let index = 0; index < count; index++) {
    new AwsCustomResource(stack, `Invited${index}`, {
      resourceType: 'Custom::Invitation',
      installLatestAwsSdk: false,
      role,
      onCreate: {
        service: 'Organizations',
        action: 'InviteAccountToOrganization',
        parameters: { Target: targetOf(firstTarget + index), Notes: NOTES },
        physicalResourceId: PhysicalResourceId.fromResponse('Handshake.Id'),
        outputPaths: ['Handshake.Id', 'Handshake.State'],
      },
      onDelete: {
        service: 'Organizations',
        action: 'CancelHandshake',
        parameters: { HandshakeId: new PhysicalResourceIdReference() },
        ignoreErrorCodesMatching: 'HandshakeNotFound|HandshakeAlreadyInState|InvalidHandshakeTransition',
      },
    });
  }
};

/** The same on CDK's provider framework, with a waiter, because an organization may be initializing. */
export const providerFramework =
  (handlerFolder: string): Declare =>
  (stack, count, firstTarget) => {
    const handler = (name: string) =>
      new lambda.Function(stack, name, {
        runtime: lambda.Runtime.NODEJS_24_X,
        code: lambda.Code.fromAsset(handlerFolder),
        handler: `index.${name}`,
        memorySize: 256,
        initialPolicy: [
          new iam.PolicyStatement({
            actions: ['organizations:InviteAccountToOrganization', 'organizations:CancelHandshake'],
            resources: ['*'],
          }),
        ],
      });
    const provider = new Provider(stack, 'Provider', {
      onEventHandler: handler('onEvent'),
      isCompleteHandler: handler('isComplete'),
    });
    for (let index = 0; index < count; index++) {
      new CustomResource(stack, `Invited${index}`, {
        resourceType: 'Custom::Invitation',
        serviceToken: provider.serviceToken,
        properties: { Target: targetOf(firstTarget + index), Notes: NOTES },
      });
    }
  };

/** What no construct can fall below: our functions, and the resources themselves with what they need in the template. */
export const rawCustomResources: Declare = (stack, count, firstTarget) => {
  const { serviceToken, _ready } = new InvitedAccountProvider(stack, 'InvitedAccountProvider');
  for (let index = 0; index < count; index++) {
    const resource = new CfnCustomResource(stack, `Invited${index}`, { serviceToken });
    resource.addOverride('Type', 'Custom::InvitedAccount');
    resource.addPropertyOverride('Target', targetOf(firstTarget + index));
    resource.addPropertyOverride('Notes', NOTES);
    resource.node.addDependency(_ready);
  }
};

export interface SynthesizedTemplate {
  readonly bytes: number;
  readonly resources: number;
}

/** The template as CDK uploads it. */
export function synthesize(declare: Declare, count: number): SynthesizedTemplate {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  declare(stack, count, 0);
  const template = app.synth().getStackByName(stack.stackName).template as { Resources: object };
  return {
    // Indented by one space, as CDK writes it.
    bytes: Buffer.byteLength(JSON.stringify(template, undefined, 1)),
    resources: Object.keys(template.Resources).filter((id) => id !== 'CDKMetadata').length,
  };
}
