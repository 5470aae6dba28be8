import type { ResourceContext } from '../context/resource-context';
import type { Deletion, Outcome } from '../model/outcome';
import type { Request } from '../protocol/request';
import { create } from './create';
import { remove } from './delete';
import { update } from './update';

/**
 * @returns 'uncertain' when an earlier request may not have been answered and may still act: then uncertain.ts
 *   comes first, and calls again with `isUncertain`
 */
export async function settle(
  request: Request,
  context: ResourceContext,
  isUncertain: boolean,
): Promise<Outcome | Deletion | 'uncertain'> {
  switch (request.type) {
    case 'Create':
      return create(request.invitation, context);
    case 'Update':
      return update(request, context, isUncertain);
    case 'Delete':
      return remove(request, context, isUncertain);
  }
}
