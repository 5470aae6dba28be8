import { text } from '../terminal/options';

/** The options of each verb that reads stacks. */
export const REACH = {
  stack: text('NAME', 'only this stack, by name or ARN, and those nested in it; all of the region without it'),
};
