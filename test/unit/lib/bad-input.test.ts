import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { parseRequest } from '../../../lambda/protocol/request';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../lib';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';
import { badProperties, goodProperties, SEED } from '../../stress/input-values';

/** What the construct accepts the handler accepts, and what the handler refuses the construct refuses. */

type Properties = Readonly<Record<string, unknown>>;
interface Target {
  readonly Type: unknown;
  readonly Id: string;
}

/** The wire's properties as a person would write them in code, wrong types and all; undefined where code cannot. */
function propsOf(properties: Properties): (() => InvitedAccountProps) | undefined {
  const { Type, Id } = (properties.Target ?? {}) as Target;
  const { Tags = [], InitializationTimeoutSeconds, WaitForAcceptanceSeconds } = properties;
  const isMap =
    Array.isArray(Tags) &&
    Tags.every(
      (tag: unknown) => typeof tag === 'object' && tag !== null && typeof (tag as { Key: unknown }).Key === 'string',
    ) &&
    new Set(Tags.map((tag: { Key: string }) => tag.Key)).size === Tags.length;
  if (
    (Type !== 'ACCOUNT' && Type !== 'EMAIL') ||
    !isMap ||
    ![InitializationTimeoutSeconds, WaitForAcceptanceSeconds].every(
      (seconds) => seconds === undefined || (typeof seconds === 'string' && /^\d{1,9}$/.test(seconds)),
    )
  ) {
    return undefined;
  }
  const revision = properties.Revision;
  return () =>
    ({
      target: InvitationTarget[Type === 'ACCOUNT' ? 'account' : 'email'](Id),
      notes: properties.Notes,
      // Keys such as __proto__ are keys like others here.
      tags: Object.fromEntries(Tags.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value])),
      existingInvitation: properties.ExistingInvitation,
      revision: typeof revision === 'string' && /^(0|[1-9]\d{0,6})$/.test(revision) ? Number(revision) : revision,
      initializationTimeout: durationOf(InitializationTimeoutSeconds),
      organizationalUnit: properties.OrganizationalUnit,
      acceptance: acceptanceOf(properties.Acceptance),
      waitForAcceptance: durationOf(WaitForAcceptanceSeconds),
      removeAccountOnDelete: properties.RemoveAccountOnDelete,
    }) as InvitedAccountProps;
}

const durationOf = (seconds: unknown) => (seconds === undefined ? undefined : Duration.seconds(Number(seconds)));

function acceptanceOf(acceptance: unknown): unknown {
  if (typeof acceptance !== 'object' || acceptance === null) {
    return acceptance;
  }
  const { RoleArn, ExternalId } = acceptance as { readonly RoleArn: string; readonly ExternalId: string };
  return Acceptance.byRoleArn(RoleArn, { externalId: ExternalId });
}

function synth(props: () => InvitedAccountProps, hasRules = false): Properties {
  const stack = new Stack(new App(), 'Stack');
  const invited = new InvitedAccount(stack, 'Invited', props());
  if (hasRules) {
    invited.onStateChange('Changed');
  }
  const [resource] = Object.values(Template.fromStack(stack).findResources(RESOURCE_TYPE));
  return (resource as { readonly Properties: Properties }).Properties;
}

/** CloudFormation delivers every scalar as a string. */
function delivered(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : Array.isArray(value)
      ? value.map(delivered)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, delivered(inner)]))
        : value;
}

const parse = (ResourceProperties: unknown) =>
  parseRequest({
    RequestType: 'Create',
    ResponseURL: 'https://example.com',
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/guid',
    RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
    LogicalResourceId: 'Invited',
    ResourceProperties,
  });

const byKey = (properties: Properties): Properties => ({
  ...properties,
  ...(Array.isArray(properties.Tags) && {
    Tags: [...(properties.Tags as { Key: string }[])].sort((one, other) => (one.Key < other.Key ? -1 : 1)),
  }),
});

it('is accepted within the limits, and means to the handler what was written', () => {
  fc.assert(
    fc.property(goodProperties, (properties) => {
      const props = propsOf(properties);
      const template = props && synth(props, (properties as Properties).Events === 'true');

      expect(parse(byKey(delivered(template) as Properties))).toEqual(parse(byKey(properties)));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

/** What is a number in code is a string on the wire. */
const unquoted = (message: string) => message.replace(/got "(\d+)"/, 'got $1');

it('is refused beyond them, with property, rule and value', () => {
  let refused = 0;
  fc.assert(
    fc.property(badProperties, ({ properties, property, rule, got }) => {
      const props = propsOf(properties);
      fc.pre(props !== undefined);
      const name =
        {
          'Target.Id': `target ${(properties.Target as Target).Type === 'EMAIL' ? 'email' : 'account'}`,
          InitializationTimeoutSeconds: 'initializationTimeout',
          WaitForAcceptanceSeconds: 'waitForAcceptance',
          'Acceptance.RoleArn': 'acceptance roleArn',
          'Acceptance.ExternalId': 'acceptance externalId',
        }[property] ?? `${property.charAt(0).toLowerCase()}${property.slice(1)}`;
      let message = 'nothing is thrown';
      try {
        synth(props);
      } catch (error) {
        message = String(error);
      }
      refused++;

      expect(unquoted(message)).toContain(unquoted(`${name} ${rule}`));
      expect(unquoted(message)).toContain(unquoted(`got ${got}`));
    }),
    { seed: SEED, numRuns: 250 },
  );
  expect(refused).toBeGreaterThan(200);
});

const Target = { Type: 'ACCOUNT', Id: '111122223333' };
const RoleArn = 'arn:aws:iam::111122223333:role/Accept';

it.each([
  ['OrganizationalUnit', 'ou-root-exampleou'],
  ['OrganizationalUnit', `r-${'r'.repeat(32)}`],
  ['Acceptance', { RoleArn }],
  ['Acceptance', { RoleArn: 'arn:aws-us-gov:iam::111122223333:role/path/Accept', ExternalId: 'x:/@=,.+_-1' }],
  ['WaitForAcceptanceSeconds', '1'],
  ['WaitForAcceptanceSeconds', '3300'],
  ['RemoveAccountOnDelete', 'true'],
  ['Events', 'true'],
])('goes on the wire as it is: %s %j', (name, value) => {
  const props = propsOf({ Target, [name]: value });
  const template = props && synth(props, name === 'Events');

  expect(delivered(template)).toEqual({ ServiceToken: expect.anything() as unknown, Target, [name]: value });
});

it.each([
  [
    'OrganizationalUnit',
    'Root',
    'organizationalUnit must be the id of an organizational unit (ou-…) or of a root (r-…), got "Root"',
  ],
  [
    'OrganizationalUnit',
    null,
    'organizationalUnit must be the id of an organizational unit (ou-…) or of a root (r-…), got null',
  ],
  [
    'OrganizationalUnit',
    ['r-root'],
    'organizationalUnit must be the id of an organizational unit (ou-…) or of a root (r-…), got ["r-root"]',
  ],
  ['Acceptance', 'Role', 'acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got "Role"'],
  ['Acceptance', null, 'acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got null'],
  ['Acceptance', {}, 'acceptance roleArn must look like arn:aws:iam::111122223333:role/Name, got nothing'],
  ['Acceptance', { RoleArn: 1 }, 'acceptance roleArn must look like arn:aws:iam::111122223333:role/Name, got 1'],
  [
    'Acceptance',
    { RoleArn, ExternalId: '' },
    'acceptance externalId must be 2 to 1224 letters, digits and _ + = , . @ : / -, got ""',
  ],
  [
    'Acceptance',
    { RoleArn, ExternalId: {} },
    'acceptance externalId must be 2 to 1224 letters, digits and _ + = , . @ : / -, got {}',
  ],
  [
    'Acceptance',
    { RoleArn: RoleArn.replace('1111', '9999') },
    'acceptance roleArn must be a role of the invited account 111122223333, got "arn:aws:iam::999922223333:role/Accept"',
  ],
  ['WaitForAcceptanceSeconds', '0', 'waitForAcceptance must be whole seconds, 1 to 3300 (55 minutes), got 0'],
  ['RemoveAccountOnDelete', 'True', 'removeAccountOnDelete must be true or false, got "True"'],
  ['RemoveAccountOnDelete', {}, 'removeAccountOnDelete must be true or false, got {}'],
])('is refused: %s %j', (name, value, message) => {
  expect(() => {
    const props = propsOf({ Target, [name]: value });
    return props && synth(props);
  }).toThrow(message);
});
