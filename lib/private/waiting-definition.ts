import { TASK_TIMEOUT_SECONDS } from '../shared/timing';

/**
 * The state machine that waits: JSONPath, no arithmetic. The step says how long
 * to wait (`waitSeconds`) or, by leaving that out, that the request is
 * answered.
 *
 *   Wait ─> Step ─> IsAnswered ─> Wait …
 *            │        ^  └─> Answered
 *            └ crashed ─> AnswerCrash
 *                              └ crashed ─> IsFollowUp ─> Wait …
 *                                              └─> Unanswered
 *
 * A follow-up (`followUp`) answers nobody: it goes on after a crash.
 * No TimeoutSeconds for the whole: nothing can catch it. The step compares the
 * deadline that stands in its input.
 */
export function waitingDefinition(partition: string, stepFunctionArn: string) {
  return {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Step' },
      Step: {
        ...invokeStep(partition, stepFunctionArn, {
          'waiting.$': '$',
          // Tells the step that it may have sent an invitation already, before it crashed.
          'retries.$': '$$.State.RetryCount',
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'AnswerCrash' }],
        Next: 'IsAnswered',
      },
      IsAnswered: {
        Type: 'Choice',
        Choices: [{ Variable: '$.waitSeconds', IsPresent: true, Next: 'Wait' }],
        Default: 'Answered',
      },
      AnswerCrash: {
        ...invokeStep(partition, stepFunctionArn, { 'crashed.$': '$' }),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'IsFollowUp' }],
        // What could not be delivered waits, too.
        Next: 'IsAnswered',
      },
      IsFollowUp: {
        Type: 'Choice',
        Choices: [{ Variable: '$.followUp', IsPresent: true, Next: 'Wait' }],
        Default: 'Unanswered',
      },
      Answered: { Type: 'Succeed' },
      Unanswered: {
        Type: 'Fail',
        Error: 'Unanswered',
        Cause: 'The step function failed again and again: see its log. CloudFormation stops waiting after an hour.',
      },
    },
  };
}

/** Worst case of one task: see timing.ts, which adds the tasks up. */
function invokeStep(partition: string, stepFunctionArn: string, payload: object) {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: stepFunctionArn, Payload: payload },
    OutputPath: '$.Payload',
    TimeoutSeconds: TASK_TIMEOUT_SECONDS,
    Retry: [
      {
        // Answered at once, so that these cost their pauses only: 2 + 4 + 8 + 16 s at the most.
        ErrorEquals: ['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException'],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 4,
        JitterStrategy: 'FULL',
      },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 1 },
    ],
  };
}
