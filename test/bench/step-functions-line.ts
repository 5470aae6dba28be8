import type { AtOnce } from './at-once';
import { type Line, stated } from './line';

/**
 * Published for state machines of type Standard, as bucket size and refill a
 * second: the first in us-east-1, us-west-2 and eu-west-1, the second elsewhere.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PUBLISHED: Readonly<Record<string, string>> = {
  StartExecution: '1,300 + 300/s, elsewhere 800 + 150/s',
  ListExecutions: '200 + 10/s, elsewhere 100 + 5/s',
  DescribeExecution: '300 + 15/s, elsewhere 250 + 10/s',
  StopExecution: '1,000 + 200/s, elsewhere 500 + 25/s',
};

/** Calls of Step Functions for each request, the most of all runs, with the published rates of those that were made. */
export function stepFunctionsLine(runs: readonly AtOnce[], count: number): Line {
  const countOf = (operation: string, { stepFunctionsCalls }: AtOnce) =>
    stepFunctionsCalls.filter((call) => call === operation).length;
  const made = Object.entries(PUBLISHED)
    .map(([operation, rate]) => ({ operation, rate, most: Math.max(...runs.map((run) => countOf(operation, run))) }))
    .filter(({ most }) => most > 0);
  const told = made.map(({ operation, rate, most }) => `${most} ${operation} of ${rate}`).join('; ');
  const most = Math.max(...runs.map(({ stepFunctionsCalls }) => stepFunctionsCalls.length));
  return stated(`… Step Functions calls each${told === '' ? '' : ` (${told})`}`, { ours: most / count });
}
