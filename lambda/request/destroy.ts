import { end } from '../completion/after-delete';
import type { ResourceContext } from '../context/resource-context';
import { remove } from '../invitation/delete';
import { isRefusal } from '../invitation/refusal';
import type { Deletion } from '../model/outcome';
import { succeeded } from '../protocol/answer';
import type { DeleteRequest } from '../protocol/request';
import type { AttemptScope } from './scope';
import type { Step } from './step';

/** Goes on with a Delete from its stage: it cancels, cleans up and then answers. */
export async function destroy(request: DeleteRequest, context: ResourceContext, scope: AttemptScope): Promise<Step> {
  const { stage } = scope.progress;
  if (stage.is === 'clean up') {
    return cleanUp(request, stage.deletion, context, scope);
  }
  if (context.knowledge.marks.length > 0 && scope.source === 'request') {
    // Of the two functions, the step alone may stop an execution, and so a mark.
    return { is: 'wait', wait: { waitingFor: 'sharing', waits: 0, waitSeconds: 1 } };
  }
  const removed = await remove(request, context, scope.overlaps);
  return removed === 'overlaps' || isRefusal(removed) ? removed : cleanUp(request, removed, context, scope);
}

async function cleanUp(
  request: DeleteRequest,
  deletion: Deletion,
  context: ResourceContext,
  scope: AttemptScope,
): Promise<Step> {
  const { progress, envelope, dependencies } = scope;
  progress.stage = { is: 'clean up', deletion };
  progress.followUps ??= (await dependencies.executions.listRunning(envelope.resourceKey)).followUps;
  if (!scope.overlaps && mayRenew(request, deletion, progress.followUps)) {
    return 'overlaps';
  }
  await end(request, deletion, progress.followUps, context, dependencies, scope.putEvents());
  return { is: 'answer', answer: succeeded(envelope, deletion.physicalId, undefined) };
}

/** True if a follow-up may send the invitation again while it is being stopped. An open one has not expired. */
function mayRenew({ isRenewed }: DeleteRequest, { invitation }: Deletion, followUps: readonly string[]): boolean {
  return isRenewed && invitation !== 'cancelled' && followUps.length > 0;
}
