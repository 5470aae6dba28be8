import { TASK_TIMEOUT_SECONDS } from '../shared/timing';

const THROTTLED = 'Lambda.TooManyRequestsException';

/**
 * The definition of the state machine, in JSONPath and without arithmetic.
 *
 * The step returns how long to wait (`waitSeconds`). If it leaves that out, the request is answered.
 *
 *   Wait ─> Step ─> IsAnswered ─> Wait …
 *            │ │      ^  ├─> Answered
 *            │ │      │  └─> GaveUp
 *            │ └ crashed ─> AnswerCrash
 *        throttled              │ throttled, or crashed
 *            └─────────> IsAwaited ─> WaitForFunction ─> Step …
 *                               ├─> Wait …
 *                               └─> Unanswered
 *
 * CloudFormation waits for the answer to a request until `answerBy`. Until then a function that cannot run is tried
 * again. A follow-up (`followUp`) and early looks (`earlyLooks`) have nothing to answer, so they go on after their next
 * wait. The whole has no TimeoutSeconds, because nothing can catch that. The step compares the deadline in its input.
 *
 * @param isTold whether an execution may wait for an account to join. A follow-up ends as failed if it has given up
 * (`gaveUp`)
 */
export function waitingDefinition(partition: string, stepFunctionArn: string, isTold: boolean) {
  return {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Step' },
      Step: {
        ...invokeStep(partition, stepFunctionArn, {
          'waiting.$': '$',
          // If this is above 0, the step has crashed and may have sent an invitation already.
          'retries.$': '$$.State.RetryCount',
        }),
        Catch: [
          { ErrorEquals: [THROTTLED], ResultPath: '$.error', Next: 'IsAwaited' },
          { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'AnswerCrash' },
        ],
        Next: 'IsAnswered',
      },
      IsAnswered: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.waitSeconds', IsPresent: true, Next: 'Wait' },
          ...(isTold ? [{ Variable: '$.gaveUp', IsPresent: true, Next: 'GaveUp' }] : []),
        ],
        Default: 'Answered',
      },
      AnswerCrash: {
        ...invokeStep(partition, stepFunctionArn, { 'crashed.$': '$' }),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'IsAwaited' }],
        // An answer that could not be delivered waits, too.
        Next: 'IsAnswered',
      },
      IsAwaited: isAwaited(isTold),
      WaitForFunction: { Type: 'Wait', Seconds: 10, Next: 'Step' },
      Answered: { Type: 'Succeed' },
      ...(isTold && { GaveUp: GAVE_UP }),
      Unanswered: UNANSWERED,
    },
  };
}

const UNANSWERED = {
  Type: 'Fail',
  Error: 'Unanswered',
  Cause: 'The step function failed, or was throttled, until CloudFormation did not wait any more: see its log.',
};

const GAVE_UP = {
  Type: 'Fail',
  Error: 'FollowUpFailed',
  Cause: 'The follow-up has given up: the log of the step function says why, and so does the event FOLLOW_UP_FAILED.',
};

const isAwaited = (isTold: boolean) => ({
  Type: 'Choice',
  Choices: [
    { Variable: '$.followUp', IsPresent: true, Next: 'Wait' },
    ...(isTold ? [{ Variable: '$.earlyLooks', IsPresent: true, Next: 'Wait' }] : []),
    {
      And: [
        { Variable: '$.answerBy', IsPresent: true },
        { Variable: '$$.State.EnteredTime', TimestampLessThanPath: '$.answerBy' },
      ],
      Next: 'WaitForFunction',
    },
  ],
  Default: 'Unanswered',
});

/** A task that invokes the step function. lib/shared/timing.ts adds up its worst case. */
function invokeStep(partition: string, stepFunctionArn: string, payload: object) {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: stepFunctionArn, Payload: payload },
    OutputPath: '$.Payload',
    TimeoutSeconds: TASK_TIMEOUT_SECONDS,
    Retry: [
      {
        // These come at once, so they cost their pauses only: 2 + 4 + 8 s at the most.
        ErrorEquals: [THROTTLED, 'Lambda.ServiceException', 'Lambda.SdkClientException'],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 3,
        JitterStrategy: 'FULL',
      },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 1 },
    ],
  };
}
