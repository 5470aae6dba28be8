import type { AtOnce } from './at-once';
import { type Line, stated } from './line';

/**
 * Published for state machines of type Standard, as bucket size and refill a
 * second: the first in us-east-1, us-west-2 and eu-west-1, the second elsewhere.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PUBLISHED: Readonly<Record<string, string>> = {
  StartExecution: '1,300 + 300/s, elsewhere 800 + 150/s',
  ListExecutions: '200 + 5/s, elsewhere 100 + 2/s',
  DescribeExecution: '300 + 50/s',
  GetExecutionHistory: '400 + 20/s',
  StopExecution: '1,000 + 200/s, elsewhere 500 + 25/s',
};

/** In us-east-1, beyond the first 4,000 of a month: https://aws.amazon.com/step-functions/pricing/ */
export const DOLLARS_PER_TRANSITION = 0.000025;

/** Calls of Step Functions for each request, the most of all runs. */
export function stepFunctionsLine(what: string, runs: readonly AtOnce[], count: number): Line {
  const countOf = (operation: string, { stepFunctionsCalls }: AtOnce) =>
    stepFunctionsCalls.filter((call) => call === operation).length;
  const told = Object.keys(PUBLISHED)
    .map((operation) => ({ operation, most: Math.max(...runs.map((run) => countOf(operation, run))) }))
    .filter(({ most }) => most > 0)
    .map(({ operation, most }) => `${most} ${operation}`)
    .join(', ');
  const most = Math.max(...runs.map(({ stepFunctionsCalls }) => stepFunctionsCalls.length));
  return stated(`${what}: Step Functions calls each${told === '' ? '' : ` (${told})`}`, { ours: most / count });
}

/** What stands below the table. */
export function publishedRates(): string {
  const rates = Object.entries(PUBLISHED).map(([operation, rate]) => `${operation} ${rate}`);
  return `Step Functions allows, as a bucket and its refill (published): ${rates.join('; ')}.`;
}
