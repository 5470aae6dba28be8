import { MANAGEMENT_ACCOUNT } from './accounts';

/** The names of what Organizations has: all of it belongs to the management account. */

export const ORGANIZATION_ID = 'o-exampleorgid';

export const organizationArn = () => arn(`organization/${ORGANIZATION_ID}`);

export const accountArn = (id: string) => arn(`account/${ORGANIZATION_ID}/${id}`);

export const handshakeArn = (id: string) => arn(`handshake/${ORGANIZATION_ID}/invite/${id}`);

/** Of a root (`r-…`) or an organizational unit (`ou-…`). */
export const parentArn = (id: string) => arn(`${id.startsWith('r-') ? 'root' : 'ou'}/${ORGANIZATION_ID}/${id}`);

function arn(resource: string): string {
  return `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:${resource}`;
}
