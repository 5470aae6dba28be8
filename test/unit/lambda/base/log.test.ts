import { consoleLog, type LogFields, logLine } from '../../../../lambda/base/log';

const CONTEXT = {
  requestType: 'Create',
  requestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
  logicalResourceId: 'Invited',
  resourceKey: '3f9a1c2e4b5d',
};
const FIELDS: Required<LogFields> = {
  operation: 'InviteAccountToOrganization',
  attempt: 2,
  outcome: 'OK',
  kind: 'transient',
  waitSeconds: 15,
  waits: 1,
  status: 'SUCCESS',
  handshakeId: 'h-examplehandshakeid111',
  state: 'OPEN',
  property: 'Notes',
  change: 'JOINED',
  replacedResourceKey: '000000000000',
  sharedResourceKey: '111111111111',
  supersededRequestId: 'b7d5e1c2',
  source: 'request',
};

it('has every field that has a name, and the context', () => {
  expect(logLine('call', CONTEXT, FIELDS)).toEqual({ event: 'call', ...CONTEXT, ...FIELDS });
});

it('leaves out what has no name here, and what is undefined', () => {
  const fields = { outcome: 'OK', notes: 'a private note', kind: undefined } as unknown as LogFields;

  expect(logLine('call', { ...CONTEXT, email: 'owner@example.com' } as typeof CONTEXT, fields)).toEqual({
    event: 'call',
    ...CONTEXT,
    outcome: 'OK',
  });
});

it.each([
  ['ServiceException', 'ServiceException', 'it is a name'],
  ['x'.repeat(100), 'x'.repeat(100), 'a name may be as long'],
  ['x'.repeat(101), 'unprintable', 'no name is as long'],
  ['a message of the service', 'unprintable', 'a message may quote an address'],
  ['owner@example.com', 'unprintable', 'it is an address'],
  ['', 'unprintable', 'it says nothing'],
])('prints the outcome %s as %s, because %s', (outcome, printed) => {
  expect(logLine('call', CONTEXT, { outcome }).outcome).toBe(printed);
});

it('prints no outcome that is no text', () => {
  expect(logLine('call', CONTEXT, { outcome: 42 } as unknown as LogFields).outcome).toBe('unprintable');
});

it.each(['info', 'warn', 'error'] as const)('writes %s to the console', (level) => {
  const written = jest.spyOn(console, level).mockImplementation();

  consoleLog(CONTEXT, () => undefined)[level]('answered', { status: 'SUCCESS' });

  expect(written.mock.calls).toEqual([[{ event: 'answered', ...CONTEXT, status: 'SUCCESS' }]]);
  written.mockRestore();
});
