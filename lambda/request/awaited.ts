import { CallError } from '../aws/call-error';
import type { Present } from '../aws/cloudformation';
import type { Envelope } from '../protocol/request';

export const tooLate = () =>
  new CallError(
    'permanent',
    'TooLate',
    'AWS Lambda ran the functions of the construct too late',
    'See whether other functions use up the concurrent executions of the account, then deploy again.',
    undefined,
  );

/** The age from which a request may be a late one, a copy or a repetition. A function seldom starts as late as that. */
export const LATE_SECONDS = 30;

/**
 * Whether CloudFormation waits for the answer to a request, as far as it tells.
 *
 * A clean-up deletes another id than the one that the resource has now, and CloudFormation tells about that one alone.
 * So such a Delete counts as awaited, and spares what the resource has now.
 */
export function isAwaited(present: Present, { requestType, physicalResourceId }: Envelope): boolean {
  if (present === 'unknown' || present === 'none') {
    return present === 'unknown';
  }
  const isAnotherId = requestType === 'Delete' && present.physicalId !== physicalResourceId;
  return isAnotherId || STATUS_OF[requestType].test(present.status);
}

const STATUS_OF = {
  Create: /^CREATE_IN_PROGRESS$/,
  Update: /^UPDATE_(ROLLBACK_)?IN_PROGRESS$/,
  Delete: /^DELETE_IN_PROGRESS$/,
};
