import { inTurn } from './clean-up';
import { isSuccess, type Requests } from './requests';
import type { Resources } from './resource';

/** A replacement is undone by a second Update with the properties swapped, or only by a Delete of the new id. */
export type Undoing = 'swapped update' | 'delete of the new id';

export interface RollBackOptions {
  readonly undoing: Undoing;
  readonly isParallel: boolean;
  /** Logical ids that the rollback leaves as they are, and takes for rolled back. */
  readonly skipped?: readonly string[];
}

/**
 * Takes back what a deployment has begun: the updates at once, and what it created in the clean-up that comes last.
 *
 * Recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026. The result tells whether all was taken back.
 */
export async function rollBack(
  resources: Resources,
  requests: Requests,
  { undoing, isParallel, skipped = [] }: RollBackOptions,
): Promise<boolean> {
  const { current, stable, begun, doomed } = resources;
  let isDone = true;
  await inTurn([...begun].reverse(), isParallel, async (logicalId) => {
    const after = current.get(logicalId);
    const before = stable.get(logicalId);
    if (after === undefined) {
      return;
    }
    const { physicalId, properties, attempted = properties } = after;
    // A deployment that was not rolled back may have replaced it before.
    const between = resources.replaced.filter(
      (one) => one.logicalId === logicalId && one.physicalId !== before?.physicalId,
    );
    if (before === undefined) {
      doomed.push({ logicalId, physicalId, properties: attempted });
    } else if (skipped.includes(logicalId)) {
      current.set(logicalId, { ...before, physicalId });
    } else if (physicalId !== before.physicalId && undoing === 'delete of the new id') {
      current.set(logicalId, before);
      requests.takeBack(logicalId, before.physicalId);
      doomed.push({ logicalId, physicalId, properties });
    } else {
      const answer = await requests.update(logicalId, { physicalId, properties: attempted }, before.properties);
      if (!isSuccess(answer)) {
        isDone = false;
        return;
      }
      current.set(logicalId, { ...before, physicalId: answer.PhysicalResourceId });
      if (answer.PhysicalResourceId !== physicalId) {
        doomed.push({ logicalId, physicalId, properties: attempted });
      }
    }
    doomed.push(...between);
    begun.delete(logicalId);
  });
  return isDone;
}
