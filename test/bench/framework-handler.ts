import { InviteAccountToOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The user's two functions of CDK's provider framework: the call is made where it may be repeated. */

const client = new OrganizationsClient();

export const onEvent = (event: CloudFormationCustomResourceEvent): Promise<object> =>
  Promise.resolve({ PhysicalResourceId: event.RequestType === 'Create' ? event.RequestId : event.PhysicalResourceId });

export const isComplete = async (event: CloudFormationCustomResourceEvent): Promise<object> => {
  if (event.RequestType !== 'Create') {
    return { IsComplete: true };
  }
  const { Target, Notes } = event.ResourceProperties as unknown as {
    Target: { Type: 'ACCOUNT'; Id: string };
    Notes: string;
  };
  try {
    const { Handshake } = await client.send(new InviteAccountToOrganizationCommand({ Target, Notes }));
    return { IsComplete: true, Data: { HandshakeId: Handshake?.Id } };
  } catch (error) {
    if (error instanceof Error && error.name === 'FinalizingOrganizationException') {
      return { IsComplete: false };
    }
    throw error;
  }
};
