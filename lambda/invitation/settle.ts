import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import type { DeployRequest } from '../protocol/request';
import { create } from './create';
import type { Refusal } from './refusal';
import { update } from './update';

/**
 * Finds or sends the invitation that should stand. delete.ts has the other half: a Delete.
 *
 * @returns `overlaps` if an earlier request may not have been answered and may still act: then the state machine stops
 *   that one first, and the next attempt calls with `overlaps`
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
