import { flag, list, text, type Values } from '../terminal/options';

/** The options of each verb that reads stacks: which account, which regions, which stacks. */
export const REACH = {
  stack: list('NAME', 'only this stack, by name or ARN, and those nested in it; may be repeated'),
  region: list('REGION', 'the region of the stacks; may be repeated'),
  'all-regions': flag('all regions that are enabled in the account'),
  profile: text('NAME', 'the profile that has the credentials'),
};

export type Reach = Values<typeof REACH>;
