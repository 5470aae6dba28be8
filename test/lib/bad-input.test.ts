import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { parseRequest } from '../../lambda/cloudformation-request';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../lib';
import { RESOURCE_TYPE } from '../../lib/private/contract';
import { badProperties, goodProperties, SEED } from '../lambda/input-values';

/** What the construct accepts the handler accepts, and what the handler refuses the construct refuses. */

type Properties = Readonly<Record<string, unknown>>;
interface Target {
  readonly Type: unknown;
  readonly Id: string;
}

/** The wire's properties as a person would write them in code, wrong types and all; undefined where code cannot. */
function propsOf(properties: Properties): (() => InvitedAccountProps) | undefined {
  const { Type, Id } = (properties.Target ?? {}) as Target;
  const { Tags = [], InitializationTimeoutSeconds: seconds } = properties;
  const isMap =
    Array.isArray(Tags) &&
    Tags.every(
      (tag: unknown) => typeof tag === 'object' && tag !== null && typeof (tag as { Key: unknown }).Key === 'string',
    ) &&
    new Set(Tags.map((tag: { Key: string }) => tag.Key)).size === Tags.length;
  if (
    (Type !== 'ACCOUNT' && Type !== 'EMAIL') ||
    !isMap ||
    !(seconds === undefined || (typeof seconds === 'string' && /^\d{1,9}$/.test(seconds)))
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
      initializationTimeout: seconds === undefined ? undefined : Duration.seconds(Number(seconds)),
    }) as InvitedAccountProps;
}

function synth(props: () => InvitedAccountProps): Properties {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', props());
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
      const template = props && synth(props);

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
