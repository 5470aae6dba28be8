import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headersOf } from '../bare-http';
import { MANAGEMENT_ACCOUNT } from '../../organization/organization';
import { Emulator } from '../../server';
import { MESSAGES } from './messages';

/**
 * Recorded calls of AWS, played to the emulator: the sources stand in the files of data.
 *
 * Three recorded calls are missing there, which need a session policy with a condition.
 */

const MEMBER = '222222222222';
const EMAIL = 'member@example.com';
const NOTES = 'Welcome';
const DAYS_15 = 15 * 24 * 60 * 60;

interface Row {
  readonly calls: readonly string[];
  readonly input: object;
}
interface Recorded {
  readonly refusals: readonly (Row & { readonly answer: string })[];
  readonly accepted: readonly (Row & { readonly output: object })[];
}
interface Step {
  readonly by: 'management' | 'member';
  readonly call: string;
  /** Which of the invitations, in the order in which they were sent. */
  readonly handshake: number;
  /** The state and the type of the invited party, or the error. */
  readonly answer: string;
}

interface Handshake {
  readonly Id: string;
  readonly Parties: { readonly Type: string }[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(__dirname, name), 'utf8'));

const HANDSHAKES = read('handshakes.json') as Recorded & { readonly story: readonly Step[] };
const ORGANIZATIONS = read('organizations.json') as Recorded;
const STS = read('sts.json') as { readonly durationSeconds: readonly (readonly [string, string])[] };

let emulator: Emulator;
beforeEach(() => {
  emulator = new Emulator();
  emulator.organization.addMember(MEMBER, EMAIL);
});

function call(operation: string, input: object, caller = MANAGEMENT_ACCOUNT) {
  const { status, body } = emulator.call(headersOf(operation, caller), JSON.stringify(input));
  return { status, body: JSON.parse(body) as Readonly<Record<string, unknown>> };
}

/** The answer that has this reason, or this name where there is no reason. */
function refusal(answer: string) {
  const isName = answer.endsWith('Exception');
  const constraint = answer === 'ALREADY_IN_AN_ORGANIZATION' && 'HandshakeConstraintViolationException';
  return {
    status: 400,
    body: {
      __type: isName ? answer : constraint || 'InvalidInputException',
      Message: MESSAGES[answer.split(':')[0] ?? ''] ?? 'no text was recorded',
      ...(!isName && { Reason: answer }),
    },
  };
}

const each = <R extends Row>(rows: readonly R[]) =>
  rows.flatMap(({ calls, ...rest }) => calls.map((operation) => ({ operation, ...rest })));

describe('refusals', () => {
  it.each(each(HANDSHAKES.refusals))('$operation $input: $answer', ({ operation, input, answer }) => {
    const notes = 'Notes' in input && { Notes: 'x'.repeat(1025) };
    expect(call(operation, { ...input, ...notes })).toEqual(refusal(answer));
  });

  // Of these the texts were not read.
  it.each(each(ORGANIZATIONS.refusals))('$operation $input: $answer', ({ operation, input, answer }) => {
    const expected = { __type: 'InvalidInputException', Reason: answer };
    expect(call(operation, input)).toMatchObject({ status: 400, body: expected });
  });

  it('a change while another one goes on', () => {
    emulator.organization.writeMillis = 1000;
    const tag = () => call('TagResource', { ResourceId: MEMBER, Tags: [] });
    tag();
    expect(tag()).toEqual(refusal('ConcurrentModificationException'));
  });
});

it.each(each([...HANDSHAKES.accepted, ...ORGANIZATIONS.accepted]))(
  '$operation takes $input',
  ({ operation, input, output }) => {
    expect(call(operation, input)).toEqual({ status: 200, body: output });
  },
);

it('an ordinary member may describe the organization', () => {
  expect(call('DescribeOrganization', {}, MEMBER).status).toBe(200);
});

it('a member is invited by e-mail, accepts, and is invited again', () => {
  const ids: string[] = [];
  for (const { by, call: operation, handshake, answer } of HANDSHAKES.story) {
    const isAbout = operation.endsWith('Handshake') && { HandshakeId: ids[handshake - 1] };
    const invitation = { Target: { Type: 'EMAIL', Id: EMAIL }, Notes: NOTES, Tags: [{ Key: 'owner', Value: 'team' }] };
    const input = operation === 'InviteAccountToOrganization' ? invitation : { ...isAbout };
    const { status, body } = call(operation, input, by === 'member' ? MEMBER : MANAGEMENT_ACCOUNT);
    if (answer.endsWith('Exception') || answer === 'ALREADY_IN_AN_ORGANIZATION') {
      expect({ operation, status, body }).toEqual({ operation, ...refusal(answer) });
    } else {
      const shown = (body.Handshake ?? (body.Handshakes as readonly object[])[0]) as Handshake;
      ids[handshake - 1] ??= shown.Id;
      shown.Parties.sort((one, other) => one.Type.localeCompare(other.Type)); // they come in either order
      expect({ operation, status, shown }).toEqual({
        operation,
        status: 200,
        shown: handshakeOf(ids[handshake - 1] ?? '', answer),
      });
    }
  }
  const member = emulator.organization.member(MEMBER);
  expect([member.joinedMethod, member.tags.size]).toEqual(['CREATED', 0]);
});

/** All members of a handshake, as recorded, the organization last among the parties. */
function handshakeOf(Id: string, answer: string): object {
  const [State, Type] = answer.split(' ');
  const { requestedAt } = emulator.organization.handshake(Id);
  return {
    Id,
    Arn: `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:handshake/o-exampleorgid/invite/${Id}`,
    Action: 'INVITE',
    State,
    RequestedTimestamp: requestedAt / 1000,
    ExpirationTimestamp: requestedAt / 1000 + DAYS_15,
    Parties: [
      { Id: Type === 'EMAIL' ? EMAIL : MEMBER, Type },
      { Id: 'exampleorgid', Type: 'ORGANIZATION' },
    ],
    Resources: [
      {
        Type: 'ORGANIZATION',
        Value: 'o-exampleorgid',
        Resources: [
          { Type: 'MASTER_EMAIL', Value: 'management@example.com' },
          { Type: 'MASTER_NAME', Value: `Account ${MANAGEMENT_ACCOUNT}` },
          { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
        ],
      },
      { Type: 'EMAIL', Value: EMAIL },
      { Type: 'NOTES', Value: NOTES },
    ],
  };
}

// Recorded with GetSessionToken, which the emulator has not.
it.each(STS.durationSeconds)('a session of %j seconds: %s', (seconds, answer) => {
  const roleArn = emulator.roles.make({
    accountId: MEMBER,
    name: 'any',
    trusts: [MANAGEMENT_ACCOUNT],
    externalId: undefined,
    policy: [],
  });
  const authorization = headersOf('').authorization.replace('/organizations/', '/sts/');
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'any' };
  const { status, body } = emulator.call(
    { authorization },
    new URLSearchParams({ ...form, DurationSeconds: seconds }).toString(),
  );
  expect([status, /<Code>(.*)<\/Code>/.exec(body)?.[1] ?? 'OK']).toEqual([answer === 'OK' ? 200 : 400, answer]);
});
