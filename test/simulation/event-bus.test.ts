import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventBus } from './event-bus';

const JOINED = {
  version: '1',
  change: 'JOINED',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/1a2b3c4d',
  logicalResourceId: 'Data1A2B3C4D',
  physicalResourceId: 'h-examplehandshakeid111',
  handshakeId: 'h-examplehandshakeid111',
  accountId: '111122223333',
};

function entry(detail: object = {}, fields: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry {
  const Detail = JSON.stringify({ ...JOINED, ...detail });
  return { Source: 'cdk-invited-account', DetailType: 'Invited Account Change', Detail, ...fields };
}

const named = (name: string) => expect.objectContaining({ name }) as Error;

let bus: EventBus;
beforeEach(() => {
  bus = new EventBus(() => 1000);
});

it('takes an event and remembers it with its time', () => {
  expect(bus.put([entry()])).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] });
  expect(bus.events).toEqual([
    { source: 'cdk-invited-account', detailType: 'Invited Account Change', detail: JOINED, at: 1000 },
  ]);
  expect(bus.problems).toEqual([]);
});

it.each([
  ['no source', { Source: undefined }, 'InvalidArgument'],
  ['no detail-type', { DetailType: '' }, 'InvalidArgument'],
  ['no detail', { Detail: undefined }, 'InvalidArgument'],
  ['a source of AWS', { Source: 'aws.organizations' }, 'NotAuthorizedForSourceException'],
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ['a detail that is a list', { Detail: '[]' }, 'MalformedDetail'],
  ['a detail that is null', { Detail: 'null' }, 'MalformedDetail'],
])('fails an entry with %s, and takes the one beside it', (_, fields, errorCode) => {
  const { FailedEntryCount, Entries } = bus.put([entry({}, fields), entry()]);
  expect(FailedEntryCount).toBe(1);
  expect(Entries).toEqual([
    { ErrorCode: errorCode, ErrorMessage: expect.any(String) as string },
    { EventId: 'event-1' },
  ]);
  expect(bus.events).toHaveLength(1);
});

it('fails a call with no entry or with more than ten, and takes nothing', () => {
  expect(() => bus.put([])).toThrow(named('ValidationException'));
  expect(() => bus.put(Array.from({ length: 11 }, () => entry()))).toThrow('less than or equal to 10');
  expect(bus.events).toEqual([]);
  expect(bus.put(Array.from({ length: 10 }, () => entry())).FailedEntryCount).toBe(0);
});

it('fails a call of more than 256 KB', () => {
  // 19 bytes of source, 22 of detail-type, 262,103 of detail: 262,144 in all, counted in UTF-8
  const Detail = JSON.stringify({ text: `é${'x'.repeat(262_103 - 13)}` });
  expect(bus.put([entry({}, { Detail })]).FailedEntryCount).toBe(0);
  expect(() => bus.put([entry({}, { Detail: `${Detail} ` })])).toThrow('over the limit');
});

it('fails the next call as arranged, and not the one after it', () => {
  bus.faults.push({ error: 'ThrottlingException' }, { error: 'InternalException' });
  expect(() => bus.put([entry()])).toThrow(named('ThrottlingException'));
  expect(() => bus.put([entry()])).toThrow(named('InternalException'));
  expect(bus.events).toEqual([]);
  bus.put([entry()]);
  expect(bus.events).toHaveLength(1);
});

it('fails one entry of the next call as arranged', () => {
  bus.faults.push({ entry: 1, errorCode: 'InternalFailure' });
  const { FailedEntryCount, Entries } = bus.put([entry(), entry({ change: 'DECLINED' }), entry()]);
  expect(FailedEntryCount).toBe(1);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'InternalFailure', undefined]);
  expect(bus.events.map(({ detail }) => detail.change)).toEqual(['JOINED', 'JOINED']);
});

it.each([
  ['an adopted invitation', { change: 'ADOPTED', physicalResourceId: 'adopted-h-examplehandshakeid111' }],
  ['a member', { physicalResourceId: 'member-111122223333', handshakeId: undefined }],
  ['an account whose id is not known', { accountId: undefined }],
  ['a placement', { change: 'PLACED', organizationalUnitId: 'ou-examplerootid-exampleouid' }],
  ['a placement under the root', { change: 'PLACED', organizationalUnitId: 'r-examplerootid111' }],
  ['a failure', { change: 'FOLLOW_UP_FAILED', reason: 'AccessDeniedException' }],
])('finds no problem with %s', (_, detail) => {
  bus.put([entry(detail)]);
  expect(bus.problems).toEqual([]);
});

it.each([
  ['another version', { version: 1 }, 'version of a JOINED: 1'],
  ['an unknown change', { change: 'LEFT' }, 'change of a LEFT: "LEFT"'],
  ['no stack', { stackId: undefined }, 'stackId of a JOINED: undefined'],
  ['no logical id', { logicalResourceId: '' }, 'logicalResourceId of a JOINED: ""'],
  ['an id made up', { physicalResourceId: 'failed-1a2b' }, 'physicalResourceId of a JOINED: "failed-1a2b"'],
  ['an empty handshake id', { handshakeId: '' }, 'handshakeId of a JOINED: ""'],
  ['a number for an account', { accountId: 111122223333 }, 'accountId of a JOINED: 111122223333'],
  ['a unit of what is not placed', { organizationalUnitId: 'r-1234' }, 'organizationalUnitId of a JOINED: "r-1234"'],
  ['a placement nowhere', { change: 'PLACED' }, 'organizationalUnitId of a PLACED: undefined'],
  ['a failure for no reason', { change: 'FOLLOW_UP_FAILED' }, 'reason of a FOLLOW_UP_FAILED: undefined'],
  ['a reason of what did not fail', { reason: 'x' }, 'reason of a JOINED: "x"'],
  ['a field that is not documented', { notes: 'Welcome' }, 'unknown field notes'],
  ['an @', { accountId: undefined, handshakeId: undefined, tags: 'a@b' }, 'an @, as e-mail addresses have one'],
])('takes an event with %s, and reports the problem', (_, detail, problem) => {
  expect(bus.put([entry(detail)]).FailedEntryCount).toBe(0);
  expect(bus.problems).toContain(problem);
});

it('reports another source, detail-type or bus than the documented ones', () => {
  bus.put([entry({}, { Source: 'x', DetailType: 'y', EventBusName: 'z' })]);
  expect(bus.problems).toEqual(['source x', 'detail-type y', 'bus z']);
});
