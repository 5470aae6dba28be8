import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import type { DeployRequest } from '../protocol/request';
import { create } from './create';
import type { Refusal } from './refusal';
import { update } from './update';

/**
 * Finds or sends the invitation of a Create or an Update. A Delete is in invitation/delete.ts.
 *
 * @returns `overlaps` if an earlier request may still act: then the state machine stops the earlier request first, and
 *   the next attempt calls with `overlaps`
 */
export async function settle(
  request: DeployRequest,
  context: ResourceContext,
  overlaps: boolean,
): Promise<Outcome | 'overlaps' | Refusal> {
  switch (request.type) {
    case 'Create':
      return create(request.invitation, context);
    case 'Update':
      return update(request, context, overlaps);
  }
}
