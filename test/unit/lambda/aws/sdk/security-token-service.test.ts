import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sdkSecurityTokenService } from '../../../../../lambda/aws/sdk/security-token-service';

/** The region in which a role is assumed. */

const ENVIRONMENT = { ...process.env };

let server: Server;
let authorization = '';

beforeEach(async () => {
  server = createServer((request, response) => {
    authorization = request.headers.authorization ?? '';
    response.setHeader('Content-Type', 'text/xml');
    response.end('<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

afterEach(async () => {
  process.env = { ...ENVIRONMENT };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  // partition, the region of the function, the home region of AWS Organizations
  ['aws', 'me-central-1', 'us-east-1'],
  ['aws', 'us-east-1', 'us-east-1'],
  ['aws-us-gov', 'us-gov-east-1', 'us-gov-west-1'],
  ['aws-cn', 'cn-north-1', 'cn-northwest-1'],
  ['aws-iso', 'us-iso-west-1', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-west-1', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-east-1', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1', 'eusc-de-east-1'],
  ['aws-of-tomorrow', 'xx-north-1', 'xx-north-1'],
])('a role of the partition %s is assumed from %s in %s', async (partition, own, home) => {
  process.env.AWS_REGION = own;

  const RoleArn = `arn:${partition}:iam::111122223333:role/Acceptance`;
  await sdkSecurityTokenService().assumeRole({ RoleArn, RoleSessionName: 'session' });

  expect(authorization).toContain(`/${home}/sts/aws4_request`);
});
