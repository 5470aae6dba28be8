import type { Requests } from './requests';
import { isSuccess } from './requests';
import type { Doomed, Resources } from './resource';

/**
 * Tries of a Delete in a clean-up, and the time from one to the next.
 *
 * Recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026.
 */
const TRIES = 3;
const SECONDS_BETWEEN_TRIES = 183;

/** The time of a region, and whether deletions begin together. */
export interface Pace {
  readonly after: (seconds: number, work: () => void) => Promise<void>;
  readonly isParallel: boolean;
}

/**
 * Deletes what a deployment, or its rollback, has no use for any more.
 *
 * It comes last, and its failure is not the deployment's: CloudFormation abandons what it could not delete.
 */
export async function cleanUp(resources: Resources, requests: Requests, pace: Pace): Promise<void> {
  await inTurn([...resources.doomed], pace.isParallel, async (one) => {
    await removeInTries(one, requests, pace);
    resources.doomed.splice(resources.doomed.indexOf(one), 1);
    if (resources.current.get(one.logicalId)?.physicalId === one.physicalId) {
      resources.current.delete(one.logicalId);
    }
  });
}

async function removeInTries({ logicalId, physicalId, properties }: Doomed, requests: Requests, { after }: Pace) {
  for (let tries = 1; ; tries++) {
    const answer = await requests.remove(logicalId, physicalId, properties);
    if (isSuccess(answer) || tries === TRIES) {
      return;
    }
    await after(SECONDS_BETWEEN_TRIES, () => undefined);
  }
}

/** Works on all at once, or on one after the other. */
export async function inTurn<T>(
  all: readonly T[],
  isParallel: boolean,
  work: (one: T) => Promise<void>,
): Promise<void> {
  if (isParallel) {
    await Promise.all(all.map(work));
    return;
  }
  for (const one of all) {
    await work(one);
  }
}
