import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { organizationsClient } from '../../lambda/aws/organizations';

/** What no handler with this client can fall below: it makes the call, and nothing else. */

const client = organizationsClient();

export const request = async ({ ResourceProperties }: CloudFormationCustomResourceEvent): Promise<void> => {
  const { Target, Notes } = ResourceProperties as unknown as {
    Target: { Type: 'ACCOUNT'; Id: string };
    Notes: string;
  };
  await client.send(new InviteAccountToOrganizationCommand({ Target, Notes }));
};
