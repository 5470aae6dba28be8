import assert from 'node:assert/strict';
import type { Emulator } from '../../emulator/server';
import type { Answer } from '../../lambda/protocol/answer';
import type { Execution, Fault, FunctionName } from './localstack';

/**
 * The scenarios of a run. Each has a resource and an account of its own, and all of them run at once.
 *
 * The organization initializes for their first seconds, so each request meets the state machine.
 */
export interface Scenario {
  readonly resource: string;
  readonly accountId: string;
  readonly faults?: readonly (readonly [FunctionName, Fault])[];
  readonly properties?: object;
  /** Done when the answer has come. */
  readonly after?: (emulator: Emulator, answer: Answer) => void;
  /** The changes that the event bus has to bring before the scenario is over. */
  readonly awaitedChanges?: readonly string[];
  readonly check: (seen: Seen) => void;
}

export interface Seen {
  readonly answers: readonly Answer[];
  readonly executions: readonly Execution[];
  readonly changes: readonly string[];
}

const PLACED = { OrganizationalUnit: 'ou-examplerootid111-exampleou', Events: 'true' };
const CHANGES = ['INVITED', 'JOINED', 'PLACED'];

export const SCENARIOS: readonly Scenario[] = [
  {
    resource: 'Initializing',
    accountId: '111111111101',
    check: ({ answers, executions: [execution] }) => {
      succeeded(answers);
      assert.deepEqual(execution?.states, ['Wait', 'Step', 'IsAnswered', 'Answered']);
    },
  },
  {
    resource: 'StepExitsOnce',
    accountId: '111111111102',
    faults: [['step', 'exit']],
    check: ({ answers, executions: [execution] }) => {
      succeeded(answers);
      assert.deepEqual(execution?.states, ['Wait', 'Step', 'IsAnswered', 'Answered']);
    },
  },
  {
    resource: 'StepExitsTwice',
    accountId: '111111111103',
    faults: [
      ['step', 'exit'],
      ['step', 'exit'],
    ],
    check: ({ answers, executions: [execution] }) => {
      failed(answers);
      assert.deepEqual(execution?.states, ['Wait', 'Step', 'AnswerCrash', 'IsAnswered', 'Answered']);
    },
  },
  {
    resource: 'StepThrowsThrice',
    accountId: '111111111104',
    faults: [
      ['step', 'throw'],
      ['step', 'throw'],
      ['step', 'throw'],
    ],
    check: ({ answers }) => {
      failed(answers);
    },
  },
  {
    resource: 'StepHangs',
    accountId: '111111111105',
    faults: [['step', 'hang']],
    check: ({ answers }) => {
      succeeded(answers);
    },
  },
  {
    resource: 'RequestExits',
    accountId: '111111111106',
    faults: [['request', 'exit']],
    check: ({ answers, executions }) => {
      succeeded(answers);
      assert.equal(executions.length, 1);
    },
  },
  {
    resource: 'RequestExitsAfterItsWork',
    accountId: '111111111107',
    faults: [['request', 'exit after the work']],
    check: ({ answers }) => {
      succeeded(answers);
    },
  },
  {
    resource: 'Followed',
    accountId: '111111111108',
    properties: PLACED,
    after: accept,
    awaitedChanges: CHANGES,
    check: ({ answers, changes }) => {
      succeeded(answers);
      assert.deepEqual(changes, CHANGES);
    },
  },
  {
    resource: 'FollowedInSpiteOfCrashes',
    accountId: '111111111109',
    properties: PLACED,
    // The request itself takes one step. The four crashes are for the follow-up.
    after: accept,
    awaitedChanges: CHANGES,
    check: ({ answers, changes }) => {
      succeeded(answers);
      assert.deepEqual(changes, CHANGES);
    },
  },
];

function accept(emulator: Emulator, { PhysicalResourceId: handshakeId }: Answer): void {
  const { organization } = emulator;
  const { target } = organization.handshake(handshakeId);
  organization.accept(handshakeId, target.id);
}

/** The last answer counts, because a repetition may answer once more. */
function succeeded(answers: readonly Answer[]): void {
  assert.ok(answers.length > 0, 'no answer came');
  for (const { Status, Data } of answers) {
    assert.deepEqual([Status, Data?.State], ['SUCCESS', 'OPEN']);
  }
}

function failed(answers: readonly Answer[]): void {
  assert.equal(answers.length, 1);
  assert.equal(answers[0]?.Status, 'FAILED');
  assert.match(answers[0].Reason, /the handler of the construct failed/);
}
