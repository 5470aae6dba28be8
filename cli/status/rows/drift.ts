import type { Tag } from '../../../lib/shared/contract';
import { type DeclaredInvitation, tagsIn } from '../../aws/declared';
import type { Member, Organization } from '../../aws/organization';
import { fieldOf } from '../../aws/references';
import { hasJoined } from './next-step';
import type { Drift, StatusRow } from './row';

/** Costs a call for each member that has declared tags. The list of accounts tells the place. */
export async function driftOf(
  declared: DeclaredInvitation,
  state: string,
  account: Member | undefined,
  organization: Organization,
): Promise<Drift> {
  const unit = fieldOf(declared.properties, 'OrganizationalUnit');
  const place = account?.place || null;
  const declaredPlace = typeof unit === 'string' ? unit : null;
  const tags = tagsIn(declared.properties);
  const differences =
    account === undefined || tags.length === 0 ? NO_TAGS : compare(tags, await organization.tagsOf(account.id));
  const isMoved = place !== null && declaredPlace !== null && place !== declaredPlace;
  return {
    place,
    declaredPlace,
    ...differences,
    kinds: [
      ...(state === 'LEFT' ? ['LEFT' as const] : []),
      ...(isMoved ? ['MOVED' as const] : []),
      ...(differences.missingTags.length + differences.changedTags.length > 0 ? ['TAGGED' as const] : []),
    ],
  };
}

/** A member with nothing else to do for anybody is to be made as declared. */
export function withDrift(row: StatusRow, drift: Drift): StatusRow {
  const isDrifted = row.who === 'nobody' && hasJoined(row.state) && drift.kinds.length > 0;
  return {
    ...row,
    drift,
    ...(isDrifted && { who: 'you', next: 'change it back by hand, or declare what it has now' }),
  };
}

const NO_TAGS = { missingTags: [], changedTags: [] };

function compare(declared: readonly Tag[], present: readonly Tag[]): Pick<Drift, 'missingTags' | 'changedTags'> {
  const values = new Map(present.map(({ Key, Value }) => [Key, Value]));
  return {
    missingTags: declared.filter(({ Key }) => !values.has(Key)).map(({ Key }) => Key),
    changedTags: declared
      .filter(({ Key, Value }) => values.has(Key) && values.get(Key) !== Value)
      .map(({ Key }) => Key),
  };
}
