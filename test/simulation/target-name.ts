import { createHash } from 'node:crypto';

/**
 * The name of a target in the own tag of a resource, as README promises it and
 * written a second time: tests do not ask the handler for it.
 */
export function targetNameOf({ Type, Id }: { readonly Type: string; readonly Id: string }): string {
  const [kind, name] =
    Type === 'EMAIL' ? ['email', createHash('sha256').update(Id.toLowerCase()).digest('hex')] : ['account', Id];
  return `${kind}-${name.slice(0, 12)}`;
}
