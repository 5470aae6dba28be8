import type { AcceptanceRole, Tag, Target } from '../../lib/shared/contract';
import {
  asRecord,
  BadPropertyError,
  parseAcceptance,
  parseFlag,
  parseOrganizationalUnit,
  parseRenewals,
  parseRevision,
  parseTags,
  parseTarget,
  parseWaitForAcceptance,
} from './properties';

/** Reading of properties that may break a rule without failing the request: those before an Update, and those of a Delete. */

/** The properties before an Update, as far as they can be read. */
export interface PreviousDeclaration {
  readonly target: Target | undefined;
  readonly revision: number;
  readonly tags: readonly Tag[];
  readonly organizationalUnit: string | undefined;
  readonly acceptance: AcceptanceRole | undefined;
  readonly waitForAcceptanceSeconds: number | undefined;
  readonly isRemovedOnDelete: boolean;
}

/** Reads the properties before an Update. A property that cannot be read counts as not declared. */
export function readPrevious(properties: unknown): PreviousDeclaration {
  const field = (name: string) => asRecord('properties', properties)[name];
  return {
    target: readTarget(properties),
    revision: readRevision(properties),
    tags: readable(() => parseTags(field('Tags'))) ?? [],
    organizationalUnit: readable(() => parseOrganizationalUnit(field('OrganizationalUnit'))),
    acceptance: readable(() => parseAcceptance(field('Acceptance'))),
    waitForAcceptanceSeconds: readable(() => parseWaitForAcceptance(field('WaitForAcceptanceSeconds'))),
    isRemovedOnDelete: readIsRemovedOnDelete(properties),
  };
}

export function readIsRemovedOnDelete(properties: unknown): boolean {
  const flag = () => asRecord('properties', properties).RemoveAccountOnDelete;
  return readable(() => parseFlag('RemoveAccountOnDelete', flag())) ?? false;
}

/** The target in properties of any kind. Undefined if it cannot be read. */
export function readTarget(properties: unknown): Target | undefined {
  return readable(() => parseTarget(asRecord('properties', properties).Target));
}

/** The revision in properties of any kind. 1 if it cannot be read. */
export function readRevision(properties: unknown): number {
  return readable(() => parseRevision(asRecord('properties', properties).Revision)) ?? 1;
}

/** The parsed value, or undefined if it breaks a rule. */
function readable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof BadPropertyError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether properties of any kind declare that an expired invitation is sent again. */
export function readIsRenewed(properties: unknown): boolean {
  return readable(() => parseRenewals(asRecord('properties', properties).Renewals, undefined) > 0) ?? false;
}
