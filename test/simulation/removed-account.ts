import { resourceKeyOf } from '../../lambda/model/reference';
import { ACCOUNT, accept, ACCOUNT_ID, ADDRESS, created, EMAIL, MINUTE, OTHER_ACCOUNT, simulation } from './fixtures';
import { type Properties, STACK_ID } from './simulation';

/** Declarations that take the account out of the organization on deletion, and the tag by which that is known. */
export const REMOVED: Properties = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };
export const REMOVED_BY_EMAIL: Properties = { ...EMAIL, RemoveAccountOnDelete: 'true' };
export const OTHER_REMOVED: Properties = { ...OTHER_ACCOUNT, RemoveAccountOnDelete: 'true' };

const RESOURCE_KEY = resourceKeyOf(STACK_ID, 'Invited');
/** The key of the own tag, and its value by the target. */
export const KEY = `cdk-invited-account:${RESOURCE_KEY}`;
export const NAME = `account-${ACCOUNT_ID}`;
/** printf owner@example.com | sha256sum | cut -c -12 */
export const EMAIL_NAME = 'email-c8cd3c642730';
/** The key of another resource. */
export const ANOTHER_KEY = 'cdk-invited-account:0123456789ab';
/** The physical id of a Create that failed. */
export const FAILED_ID = `failed-${RESOURCE_KEY}`;

export const ownTag = () => simulation.organization.tagsOf(ACCOUNT_ID).get(KEY);
export const tag = (key: string, value: string) => simulation.organization.tag(ACCOUNT_ID, new Map([[key, value]]));

/** @returns the physical id of a resource whose account was a member before */
export async function ofMember(properties: Properties = REMOVED): Promise<string> {
  simulation.organization.addMember(ACCOUNT_ID, ADDRESS);
  simulation.pass(1_000);
  return created(properties);
}

/** @returns the physical id of a resource whose account has joined, and whose follow-up is through */
export async function joined(properties: Properties = REMOVED): Promise<string> {
  const id = await created(properties);
  accept();
  await simulation.after(10 * MINUTE, () => {});
  return id;
}
