import fc from 'fast-check';
import { classify } from '../../lambda/aws/call-error';
import { attributesOf } from '../../lambda/model/handshake';
import { type Answer, deliver, failed, serialize, succeeded } from '../../lambda/protocol/answer';
import { homeOf } from '../../lambda/protocol/origin';
import { parseEnvelope } from '../../lambda/protocol/request';
import { breachesOf } from '../simulation/answer-protocol';
import { type Event, lostAnswer, refusedAnswer } from '../simulation/cloud';
import { ACCOUNT, MADE_UP_ID } from '../simulation/fixtures';
import { HttpRecorder } from '../simulation/http-recorder';
import { Simulation, STACK_ID } from '../simulation/simulation';

/** However a request fails, CloudFormation gets one answer that it takes, within the hour. */

const HOUR_SECONDS = 60 * 60;
/** More often than any request calls. */
const ALWAYS = 500;
/** Shown with the path of a counterexample when a property fails. */
const SEED = 20260601;

/** Text of every kind: ASCII, letters of two to four bytes, combining ones, halves of a surrogate pair, JSON's own. */
const unit = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('x', 'ü', '漢', '🚀', 'e\u0301', '\ud800', '\udfff', '"', '\\', '\n', '\0', '\u2028'),
);
const text = (options: fc.StringConstraints) => fc.string({ unit, ...options });
/** Up to 100 KB, and more in bytes. */
const reason = fc
  .tuple(text({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 5_000 }))
  .map(([piece, times]) => piece.repeat(times));

/** The longest that CloudFormation gives: a stack's name has 128 characters, a logical id 255. */
const stackId = fc.constantFrom(
  STACK_ID,
  `arn:aws-us-gov:cloudformation:us-gov-west-1:000000000000:stack/${'s'.repeat(128)}/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f`,
);
const logicalId = fc.oneof(fc.constantFrom('Invited', 'L'.repeat(255)), text({ minLength: 1, maxLength: 60 }));
const physicalId = fc.oneof(
  fc.constantFrom('h-examplehandshakeid111', 'adopted-h-examplehandshakeid111', 'member-111122223333', MADE_UP_ID),
  fc.constant(`${'s'.repeat(128)}-${'L'.repeat(255)}-1ABCDEFGHIJKL`),
  fc.constant('p'.repeat(1024)),
);

const event = fc
  .record({
    RequestType: fc.constantFrom('Create', 'Update', 'Delete'),
    StackId: stackId,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    RequestId: fc.uuid(),
  })
  .map(
    ({ PhysicalResourceId, ...fields }): Event => ({
      ...fields,
      ...(fields.RequestType !== 'Create' && { PhysicalResourceId }),
      ResourceProperties: ACCOUNT,
      OldResourceProperties: { ...ACCOUNT, Notes: 'Other notes' },
    }),
  );

/** What goes wrong with the functions, Step Functions or the way to CloudFormation: one of them, however often. */
const trouble = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  // The fourth try of the step is the last: two of its own, two of the state that answers in its place.
  fc.record({ kind: fc.constant('crashes' as const), ofRequest: fc.boolean(), ofStep: fc.integer({ min: 0, max: 3 }) }),
  // A time-out that no repetition cures.
  fc.record({
    kind: fc.constant('killed' as const),
    at: fc.constantFrom(
      'before inviteAccount',
      'after inviteAccount',
      'before cancelHandshake',
      'after cancelHandshake',
      'before describeHandshake',
      'after listInvitations',
      'before listRunning',
      'before findMember',
      'after start',
    ),
  }),
  fc.record({ kind: fc.constant('refused by Step Functions' as const), operation: fc.constantFrom('start', 'list') }),
  fc.record({ kind: fc.constant('answers lost' as const), times: fc.integer({ min: 1, max: 60 }) }),
);

/** They are waited for to the deadline, when there is time to send an answer once more, not for an hour. */
const WAITED_FOR = ['FinalizingOrganizationException', 'ConcurrentModificationException'];

/** What Organizations answers to every call, if anything but success. */
const refusal = fc.option(
  fc.record({
    error: fc.constantFrom(
      ...WAITED_FOR,
      'AccessDeniedException',
      'DuplicateHandshakeException',
      'AWSOrganizationsNotInUseException',
      'HandshakeConstraintViolationException',
      'SomethingNewException',
    ),
    reason: fc.option(reason, { nil: undefined }),
  }),
  { nil: undefined },
);

const OPERATIONS = [
  'InviteAccountToOrganization',
  'CancelHandshake',
  'DescribeHandshake',
  'ListHandshakesForOrganization',
  'DescribeAccount',
];

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

function arrange(simulation: Simulation, trouble: Trouble, lossesMax: number): void {
  switch (trouble.kind) {
    case 'none':
      return;
    case 'crashes': {
      let [isFirst, isDestination, left] = [trouble.ofRequest, false, trouble.ofStep];
      simulation.beforeFunction = (name) => {
        if (name === 'request' && isFirst) {
          [isFirst, isDestination] = [false, true];
          throw new Error('out of memory');
        }
        if (name === 'step' && isDestination) {
          isDestination = false;
        } else if (name === 'step' && left-- > 0) {
          throw new Error('out of memory');
        }
      };
      return;
    }
    case 'killed':
      simulation.isKilledAt = (point) => point === trouble.at;
      return;
    case 'refused by Step Functions':
      simulation.stepFunctions[trouble.operation === 'start' ? 'beforeStart' : 'beforeList'] = () => {
        throw classify(new Error('AccessDeniedException'));
      };
      return;
    case 'answers lost': {
      let left = Math.min(trouble.times, lossesMax);
      simulation.cloudFormation.beforeAnswer = () => {
        if (left-- > 0) {
          throw lostAnswer();
        }
      };
    }
  }
}

it('is one that CloudFormation takes, within the hour, whatever goes wrong', async () => {
  await fc.assert(
    fc.asyncProperty(event, trouble, refusal, async (request, trouble, refusal) => {
      const simulation = Simulation.start();
      try {
        arrange(simulation, trouble, WAITED_FOR.includes(refusal?.error ?? '') ? 1 : Number.POSITIVE_INFINITY);
        for (const operation of refusal === undefined ? [] : OPERATIONS) {
          simulation.fail(operation, refusal?.error ?? '', refusal?.reason, ALWAYS);
        }

        simulation.home = homeOf(request.StackId, false);

        const { answers, seconds } = await simulation.send(request);

        expect(answers.length).toBeGreaterThan(0);
        for (const answer of answers) {
          expect(breachesOf(serialize(answer), request)).toEqual([]);
        }
        expect(seconds).toBeLessThan(HOUR_SECONDS);
      } finally {
        await simulation.stop();
      }
    }),
    { seed: SEED, numRuns: 400 },
  );
}, 180_000);

/** The longest values that AWS Organizations documents. */
const LONGEST = attributesOf({
  id: `h-${'0'.repeat(32)}`,
  arn: `arn:aws-iso-b:organizations::000000000000:handshake/o-${'0'.repeat(32)}/invite/h-${'0'.repeat(32)}`,
  state: 'ACCEPTED',
  requestedAt: new Date(8_640_000_000_000_000),
  expiresAt: new Date(8_640_000_000_000_000),
  organizationId: `o-${'0'.repeat(32)}`,
  accountId: '111122223333',
});

const answer = fc
  .tuple(event, fc.oneof(reason, text({ maxLength: 5_000 }), fc.constant(undefined)))
  .map(([request, words]): { readonly request: Event; readonly answer: Answer } => {
    const envelope = parseEnvelope({ ...request, ResponseURL: 'https://example.com' });
    const id = envelope.physicalResourceId ?? 'h-examplehandshakeid111';
    return {
      request,
      answer: words === undefined || words === '' ? succeeded(envelope, id, LONGEST) : failed(envelope, words),
    };
  });

it('fits, its reason cut between characters and no more than it must be', () => {
  fc.assert(
    fc.property(answer, ({ request, answer }) => {
      const bytes = serialize(answer);
      const { Reason, ...rest } = JSON.parse(bytes.toString()) as Answer;

      expect(breachesOf(bytes, request)).toEqual([]);
      expect(rest).toEqual({ ...answer, Reason: undefined });
      if (Reason !== answer.Reason) {
        expect(Reason.endsWith('…') && answer.Reason.startsWith(Reason.slice(0, -1))).toBe(true);
        expect(bytes.length).toBeGreaterThan(4096 - 12); // one more character, in JSON, is 12 bytes at the most
        expect(
          /[\ud800-\udbff]$/.test(Reason.slice(0, -1)) &&
            /^[\udc00-\udfff]/.test(answer.Reason.slice(Reason.length - 1)),
        ).toBe(false);
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

describe('on the wire', () => {
  let cloudFormation: HttpRecorder;
  beforeAll(async () => {
    cloudFormation = await HttpRecorder.start();
  });
  afterAll(() => cloudFormation.stop());

  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const send = (answer: Answer) =>
    deliver(`${cloudFormation.url}/answer?X-Amz-Signature=secret`, answer, clock, Math.random);

  it('arrives byte for byte, with the first PUT of three that is taken', async () => {
    await fc.assert(
      fc.asyncProperty(
        answer,
        fc.array(fc.constantFrom(0, 302, 400, 403, 408, 429, 500, 503), { maxLength: 2 }),
        async ({ request, answer }, refusals) => {
          cloudFormation.requests.length = 0;
          cloudFormation.answers.length = 0;
          cloudFormation.answers.push(...refusals.map((status) => ({ status })));

          await send(answer);

          const bodies = cloudFormation.requests.map(({ body }) => body);
          expect(bodies).toEqual(Array.from({ length: refusals.length + 1 }, () => serialize(answer).toString()));
          expect(breachesOf(Buffer.from(bodies[0] ?? ''), request)).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('is the only one that counts: a later one, which is refused, is no failure of the request', async () => {
    const simulation = Simulation.start();
    let taken = 0;
    simulation.cloudFormation.beforeAnswer = () => {
      if (taken++ > 0) {
        throw refusedAnswer();
      }
    };
    const request = simulation.createEvent(ACCOUNT);

    const outcomes = await Promise.all([simulation.send(request), simulation.send(request)]);

    expect(outcomes.map(({ answers }) => answers.length)).toEqual([1, 1]); // both listen to the one ResponseURL
    expect(outcomes.map(({ execution }) => execution)).toEqual([undefined, undefined]);
    await simulation.stop();
  });
});
