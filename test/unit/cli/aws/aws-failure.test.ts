import { awsFailure } from '../../../../cli/aws/aws-failure';

const error = (message: string, name = 'Error') => Object.assign(new Error(message), { name });
const messageOf = (thrown: unknown) => awsFailure('read the stacks', thrown, 'eu-cental-1').message;

it.each([
  [
    error('getaddrinfo ENOTFOUND cloudformation.eu-cental-1.amazonaws.com'),
    'Check that "eu-cental-1" is a region, and that this machine reaches AWS.',
  ],
  [
    error('The security token included in the request is expired', 'ExpiredToken'),
    'Log in again. If the credentials are good elsewhere, eu-cental-1 is off in the account.',
  ],
  [error('no', 'AccessDenied'), 'Allow what docs/permissions.md has for the command.'],
  [
    error('Profile admin requires multi-factor authentication, but no MFA code callback was provided.'),
    'The command cannot ask for the code. Let the AWS CLI ask: eval "$(aws configure export-credentials --format env --profile admin)"',
  ],
])('has a remedy for %s', (thrown, remedy) => {
  const message = messageOf(thrown);

  expect(message).toMatch(/^cannot read the stacks: /);
  expect(message.endsWith(remedy)).toBe(true);
});

it('has none for an error that nobody knows', () => {
  expect(messageOf(error('odd', 'Odd'))).toBe('cannot read the stacks: odd (Odd).');
});
