import { ACCEPTANCE_ROLE } from './acceptance-role/acceptance-role';
import { PLAN } from './plan/plan';
import { SCAN } from './scan/scan';
import { STATUS } from './status/status';
import type { Verb } from './terminal/verb';

/** All that the command can do: a file for each verb, and a row here. */
export const VERBS: readonly Verb[] = [STATUS, PLAN, SCAN, ACCEPTANCE_ROLE];
