/** Classes of the library whose objects are handed from one construct to another. */
type Branded = 'Acceptance' | 'InvitationTarget' | 'InvitedAccountProvider' | 'OrganizationAccess' | 'Renewal';

/**
 * Marks an object as made by a class of this library.
 *
 * A symbol instead of `instanceof`, because an app may hold several copies of the library, each with its own classes.
 */
export function brand(object: object, name: Branded): void {
  Object.defineProperty(object, symbolOf(name), { value: true });
}

export function isBranded(value: unknown, name: Branded): boolean {
  return typeof value === 'object' && value !== null && symbolOf(name) in value;
}

const symbolOf = (name: Branded) => Symbol.for(`cdk-invited-account.${name}`);
