import { inspect } from 'node:util';
import fc from 'fast-check';
import type * as Entry from '../../lambda';
import { serialize } from '../../lambda/protocol/answer';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { breachesOf } from '../simulation/answer-protocol';
import { Cloud, type Event } from '../simulation/cloud';
import { HttpRecorder } from '../simulation/http-recorder';
import type { RequestHandler } from '../simulation/in-process-handler';
import { Simulation, STACK_ID } from '../simulation/simulation';
import { junk, SEED } from './input-values';

/** What no caller and no service should send. */

const ID = 'h-examplehandshakeid111';
const HANDSHAKE_ID = /"h-[0-9a-z]{8,32}"/;

interface HttpAnswer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** Answers whatever it is asked, in the place of AWS Organizations. */
class Rubbish implements RequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  /** The next ones; the last is for all that follow. */
  private readonly answers: HttpAnswer[];

  constructor(answers: readonly HttpAnswer[]) {
    this.answers = [...answers];
  }

  handle() {
    const [answer] = this.answers.length > 1 ? this.answers.splice(0, 1) : this.answers;
    const { status = 500, type, body = Buffer.alloc(0) } = answer ?? {};
    const headers: Record<string, string> = type === undefined ? {} : { 'x-amzn-errortype': type };
    return Promise.resolve({ response: { statusCode: status, headers, body: new Uint8Array(body) } });
  }

  destroy(): void {
    // There is no connection to close.
  }
}

describe('a fuzzed answer of AWS Organizations', () => {
  /** The simulation, but for the service. */
  class RubbishSimulation extends Simulation {
    constructor(private readonly rubbish: Rubbish) {
      super(...Cloud.parts());
    }

    protected override requestHandler(): RequestHandler {
      return this.rubbish;
    }
  }

  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const field = fc.oneof(junk, fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('x'.repeat(10_000)));
  const right = {
    Id: ID,
    Arn: `arn:aws:organizations::000000000000:handshake/o-exampleorgid/invite/${ID}`,
    State: 'OPEN',
    RequestedTimestamp: 1_780_272_000.5,
    ExpirationTimestamp: 1_781_568_000,
    Resources: [
      { Type: 'ORGANIZATION', Value: 'o-exampleorgid' },
      { Type: 'ACCOUNT', Value: '111122223333' },
    ],
  };
  const resource = fc.record({ Type: fc.constantFrom('ORGANIZATION', 'ACCOUNT', 'EMAIL', 'NOTES', 'X'), Value: field });
  /** Right, but for a field or two. */
  const handshake = fc
    .record(
      {
        Id: field,
        Arn: field,
        State: field,
        RequestedTimestamp: field,
        ExpirationTimestamp: field,
        Resources: fc.oneof(field, fc.array(fc.oneof(resource, field))),
      },
      { requiredKeys: [] },
    )
    .chain((wrong) => fc.subarray(Object.entries(wrong), { maxLength: 2 }))
    .map((wrong) => ({ ...right, ...Object.fromEntries(wrong) }));
  const body = fc.oneof(
    { weight: 4, arbitrary: handshake.map((Handshake) => json({ Handshake })) },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    junk.map(json),
    fc.array(handshake, { maxLength: 3 }).map((Handshakes) => json({ Handshakes })),
    fc.record({ Account: fc.oneof(field, fc.record({ Id: field, Arn: field, JoinedTimestamp: field })) }).map(json),
    fc.record({ __type: field, Message: field, Reason: field }, { requiredKeys: [] }).map(json),
    handshake.map((Handshake) => json({ Handshake }).subarray(0, -3)),
    fc.constant(Buffer.from('['.repeat(100_000))),
  );
  const httpAnswer = fc.record({
    status: fc.constantFrom(200, 200, 200, 400, 400, 403, 404, 429, 500, 503),
    type: fc.constantFrom(
      undefined,
      undefined,
      'DuplicateHandshakeException',
      'HandshakeNotFoundException',
      'Rubbish:y,z#',
    ),
    body,
  });

  it('leaves CloudFormation with one answer that it takes, and success is not made up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(httpAnswer, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('Create' as const, 'Update' as const, 'Delete' as const),
        async (answers, type) => {
          const simulation = new RubbishSimulation(new Rubbish(answers));
          const target = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
          const event: Event = {
            Create: () => simulation.createEvent(target),
            Update: () => simulation.updateEvent(ID, target, { ...target, Revision: '2' }),
            Delete: () => simulation.deleteEvent(ID, target),
          }[type]();

          const outcome = await simulation.send(event);
          await simulation.stop();

          expect(outcome.answers.map((answer) => breachesOf(serialize(answer), event))).toEqual([[]]);
          expect(outcome.seconds).toBeLessThan(60 * 60);
          if (type === 'Create' && outcome.answers[0]?.Status === 'SUCCESS') {
            const told = answers.filter(({ status }) => status === 200).map((answer) => answer.body.toString());
            expect(told.some((text) => HANDSHAKE_ID.test(text) || text.includes('"Account"'))).toBe(true);
          }
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
  }, 180_000);
});

describe('a fuzzed event', () => {
  const SECRETS = ['owner@example.com', 'secret notes', 'secret value', 'X-Amz-Signature'];
  const ENVIRONMENT = process.env;
  let emulator: Emulator;
  let cloudFormation: HttpRecorder;
  let stepFunctions: HttpRecorder;
  let entry: typeof Entry;
  const logged: unknown[] = [];
  beforeAll(async () => {
    emulator = await Emulator.start();
    cloudFormation = await HttpRecorder.start();
    stepFunctions = await HttpRecorder.start();
    process.env = {
      ...ENVIRONMENT,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: MANAGEMENT_ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'local',
      // A local cloud, whose answers go to an address of its own.
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:waiting',
    };
    for (const level of ['info', 'warn', 'error'] as const) {
      jest.spyOn(console, level).mockImplementation((...line: unknown[]) => void logged.push(line));
    }
    entry = await import('../../lambda');
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = ENVIRONMENT;
    await Promise.all([emulator.stop(), cloudFormation.stop(), stepFunctions.stop()]);
  });

  const whole = () => ({
    RequestType: 'Create',
    ResponseURL: `${cloudFormation.url}/answer?X-Amz-Signature=secret`,
    StackId: STACK_ID,
    RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
    LogicalResourceId: 'Invited',
    PhysicalResourceId: ID,
    ResourceProperties: {
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Notes: 'secret notes',
      Tags: [{ Key: 'team', Value: 'secret value' }],
    },
  });

  /** What is thrown and logged is kept: it quotes nothing. */
  function expectNoSecrets(thrown: unknown): void {
    const kept = inspect([thrown, logged], { depth: 10, maxStringLength: null });
    for (const secret of SECRETS) {
      expect(kept).not.toContain(secret);
    }
  }

  beforeEach(() => {
    emulator.reset();
    cloudFormation.requests.length = 0;
    stepFunctions.requests.length = 0;
    logged.length = 0;
  });

  const nothing = Symbol('nothing');
  const value = fc.oneof(junk, fc.constantFrom(nothing, '', 'text', 'Read', '__proto__'));
  const changes = fc.record(
    {
      RequestType: fc.oneof(value, fc.constantFrom('Create', 'Update', 'Delete', 'secret notes')),
      ResponseURL: fc.oneof(
        value,
        fc.constantFrom('http://', 'nowhere?X-Amz-Signature=secret', 'ftp://x/?X-Amz-Signature='),
      ),
      StackId: fc.oneof(value, fc.constant(['secret notes'])),
      RequestId: value,
      LogicalResourceId: value,
      PhysicalResourceId: value,
      ResourceProperties: value,
      OldResourceProperties: value,
      Later: value,
    },
    { requiredKeys: [] },
  );

  it.each(['request', 'step'] as const)(
    'is answered by the %s function where it can be, and tells no secrets',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(
          changes.chain((all) => fc.subarray(Object.entries(all), { maxLength: 2 })),
          async (changed) => {
            emulator.reset();
            cloudFormation.requests.length = 0;
            logged.length = 0;
            const all: Record<string, unknown> = { ...whole(), ...Object.fromEntries(changed) };
            const event = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== nothing)) as Event;

            const thrown: unknown = await (name === 'request'
              ? entry.request(event)
              : entry.step({ requestPayload: event, requestContext: { condition: 'EventAgeExceeded' } })
            ).then(
              () => undefined,
              (error: unknown) => error,
            );

            expectNoSecrets(thrown);
            const names = ['ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId'];
            const isCreate = event.RequestType === 'Create';
            const isWhole =
              names.every((name) => typeof event[name] === 'string') &&
              (isCreate || ['Update', 'Delete'].includes(event.RequestType as string)) &&
              (isCreate || typeof event.PhysicalResourceId === 'string');
            const goesHere =
              isWhole && event.StackId === STACK_ID && String(event.ResponseURL).startsWith(cloudFormation.url);
            // The id of a Delete or Update that is made up waits for the state machine, which is not here.
            const isWaiting = stepFunctions.requests.some(({ target }) => target === 'AWSStepFunctions.StartExecution');
            expect(cloudFormation.requests.map(({ body }) => breachesOf(Buffer.from(body), event))).toEqual(
              goesHere && !isWaiting ? [[]] : [],
            );
            stepFunctions.requests.length = 0;
          },
        ),
        { seed: SEED, numRuns: 80 },
      );
    },
    180_000,
  );

  /** JSON.parse reads it, JSON.stringify has no stack for it. */
  const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) as unknown;
  const long = 'x'.repeat(1_000_000);

  it.each([
    ['Target', { Target: deep }],
    ['Target.Id', { Target: { Type: 'ACCOUNT', Id: deep } }],
    ['Target.Type', { Target: { Type: deep, Id: 'x' } }],
    ['Notes', { Notes: deep }],
    ['Tags', { Tags: deep }],
    ['Tags key', { Tags: [{ Key: deep, Value: '' }] }],
    ['Tags value of "team"', { Tags: [{ Key: 'team', Value: deep }] }],
    ['Revision', { Revision: deep }],
    ['ExistingInvitation', { ExistingInvitation: deep }],
    ['InitializationTimeoutSeconds', { InitializationTimeoutSeconds: deep }],
    ['Notes', { Notes: long }],
    ['Target.Id', { Target: { Type: 'EMAIL', Id: long } }],
  ])('with a %s that is 10,000 levels deep, or a megabyte long, is refused', async (property, properties) => {
    const { ResourceProperties, ...fields } = whole();

    await entry.request({ ...fields, ResourceProperties: { ...ResourceProperties, ...properties } });

    expect(cloudFormation.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        Reason: expect.stringContaining(`: ${property} must be `) as string,
      }),
    ]);
    expect(emulator.calls).toEqual([]);
    expectNoSecrets(undefined);
  });

  it('of a Delete with properties that are 10,000 levels deep cancels all the same', async () => {
    await entry.request({ ...whole(), PhysicalResourceId: undefined });
    const [{ id } = { id: '' }] = emulator.organization.allHandshakes();
    cloudFormation.requests.length = 0;

    await entry.request({
      ...whole(),
      RequestType: 'Delete',
      PhysicalResourceId: id,
      ResourceProperties: { Target: deep },
    });

    expect(cloudFormation.requests.map(({ body }) => (JSON.parse(body) as { Status: string }).Status)).toEqual([
      'SUCCESS',
    ]);
    expect(emulator.organization.allHandshakes().map(({ state }) => state)).toEqual(['CANCELED']);
  });
});
