import { consoleLog, type LogLine } from '../../../../lambda/base/log';
import { embeddedMetric, metricOf } from '../../../../lambda/base/metrics';

const CONTEXT = {
  requestType: 'Create',
  requestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
  logicalResourceId: 'Invited',
  resourceKey: '3f9a1c2e4b5d',
};
const FOLLOW_UP = { ...CONTEXT, requestType: 'FollowUp' };
const MACHINE = 'invited-accounts-4fa56a66-6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f';

const cases: readonly (readonly [LogLine, string | undefined])[] = [
  [{ event: 'answered', ...CONTEXT, status: 'FAILED' }, 'RequestsFailed'],
  [{ event: 'answered', ...CONTEXT, status: 'SUCCESS' }, undefined],
  // Its answer is counted.
  [{ event: 'failed', ...CONTEXT, outcome: 'DECLINED' }, undefined],
  [{ event: 'failed', ...FOLLOW_UP, outcome: 'StillOpen' }, 'FollowUpsFailed'],
  [{ event: 'unpublished', ...FOLLOW_UP, outcome: 'AccessDeniedException' }, 'FollowUpsFailed'],
  [{ event: 'undelivered', ...CONTEXT, status: 'SUCCESS' }, 'AnswersUndelivered'],
  [{ event: 'call', ...CONTEXT, outcome: 'TooManyRequestsException' }, 'Throttled'],
  [{ event: 'call', ...CONTEXT, outcome: 'ThrottlingException' }, 'Throttled'],
  [{ event: 'call', ...CONTEXT, outcome: 'ConcurrentModificationException' }, undefined],
  [{ event: 'call', ...CONTEXT, outcome: 'OK' }, undefined],
  [{ event: 'received', ...CONTEXT }, undefined],
];

it.each(cases)('%j is counted as %s', (line, name) => {
  expect(metricOf(line)).toBe(name);
});

it('is embedded at the root, with the state machine as its one dimension', () => {
  expect(embeddedMetric({ event: 'failed', ...FOLLOW_UP }, MACHINE, () => 1_780_000_000_000)).toEqual({
    _aws: {
      Timestamp: 1_780_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'InvitedAccounts',
          Dimensions: [['StateMachineName']],
          Metrics: [{ Name: 'FollowUpsFailed', Unit: 'Count' }],
        },
      ],
    },
    StateMachineName: MACHINE,
    FollowUpsFailed: 1,
  });
  expect(embeddedMetric({ event: 'received', ...CONTEXT }, MACHINE, () => 0)).toBeUndefined();
});

it('stands in one line with what is logged anyway, in the form that the runtime gives the other lines', () => {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  const printed = jest.spyOn(console, 'error').mockImplementation();
  try {
    const secret = { notes: 'a private note' } as object;
    consoleLog(FOLLOW_UP, (line) => embeddedMetric(line, MACHINE, () => 0)).error('failed', {
      outcome: 'StillOpen',
      ...secret,
    });
  } finally {
    write.mockRestore();
  }

  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  expect(written).toHaveLength(1);
  expect(written[0]?.endsWith('\n')).toBe(true);
  expect(JSON.parse(written[0] ?? '')).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    level: 'ERROR',
    message: { event: 'failed', ...FOLLOW_UP, outcome: 'StillOpen' },
    _aws: expect.anything() as object,
    StateMachineName: MACHINE,
    FollowUpsFailed: 1,
  });
});
