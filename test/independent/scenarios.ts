import assert from 'node:assert/strict';
import type { Answer } from '../../lambda/protocol/answer';
import type { ArrangedFault, Execution, Fault } from './localstack';

/**
 * The scenarios of a run. Each has a resource and an account of its own, and all of them run at once.
 *
 * The organization initializes for their first seconds, so each request meets the state machine.
 */
export interface Scenario {
  readonly resource: string;
  readonly accountId: string;
  readonly faults?: readonly ArrangedFault[];
  readonly properties?: object;
  /** The owner accepts when the answer has come. The next steps meet these faults. */
  readonly accepted?: { readonly faults: readonly Fault[] };
  /** The changes that the event bus has to bring before the scenario is over. */
  readonly awaitedChanges?: readonly string[];
  readonly check: (seen: Seen) => void;
}

export interface Seen {
  readonly answers: readonly Answer[];
  readonly executions: readonly Execution[];
  readonly changes: readonly string[];
}

/** The place of an account that is followed. The run makes the unit, and fills its id in. */
export const UNIT = 'the unit';
const PLACED = { OrganizationalUnit: UNIT, Events: 'true' };
const CHANGES = ['INVITED', 'JOINED', 'PLACED'];

export const SCENARIOS: readonly Scenario[] = [
  {
    resource: 'Initializing',
    accountId: '111111111101',
    check: ({ answers, executions: [execution] }) => {
      succeeded(answers);
      assert.deepEqual(execution?.states.slice(0, 3), ['Wait', 'Step', 'IsAnswered']);
      assert.equal(execution.states.at(-1), 'Answered');
    },
  },
  {
    resource: 'StepExitsOnce',
    accountId: '111111111102',
    faults: [{ function: 'step', fault: 'exit' }],
    check: ({ answers, executions: [execution] }) => {
      succeeded(answers);
      // The second try is of the same state.
      assert.deepEqual(execution?.states.slice(0, 3), ['Wait', 'Step', 'IsAnswered']);
    },
  },
  {
    resource: 'StepExitsTwice',
    accountId: '111111111103',
    faults: [
      { function: 'step', fault: 'exit' },
      { function: 'step', fault: 'exit' },
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
      { function: 'step', fault: 'throw' },
      { function: 'step', fault: 'throw' },
      { function: 'step', fault: 'throw' },
    ],
    check: ({ answers }) => {
      failed(answers);
    },
  },
  {
    resource: 'StepHangs',
    accountId: '111111111105',
    faults: [{ function: 'step', fault: 'hang' }],
    check: ({ answers }) => {
      succeeded(answers);
    },
  },
  {
    resource: 'RequestExits',
    accountId: '111111111106',
    faults: [{ function: 'request', fault: 'exit' }],
    check: ({ answers, executions }) => {
      succeeded(answers);
      assert.equal(executions.length, 1);
    },
  },
  {
    resource: 'RequestExitsAfterItsWork',
    accountId: '111111111107',
    faults: [{ function: 'request', fault: 'exit after the work' }],
    check: ({ answers }) => {
      succeeded(answers);
    },
  },
  {
    resource: 'Followed',
    accountId: '111111111108',
    properties: PLACED,
    accepted: { faults: [] },
    awaitedChanges: CHANGES,
    check: ({ answers, changes }) => {
      succeeded(answers);
      // The bus promises no order.
      assert.deepEqual([...changes].sort(), CHANGES);
    },
  },
  {
    resource: 'FollowedInSpiteOfCrashes',
    accountId: '111111111109',
    properties: PLACED,
    accepted: { faults: ['exit', 'exit', 'exit', 'exit'] },
    awaitedChanges: CHANGES,
    check: ({ answers, changes }) => {
      succeeded(answers);
      // The bus promises no order.
      assert.deepEqual([...changes].sort(), CHANGES);
    },
  },
];

/** A repetition may answer once more, and must answer the same. */
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
