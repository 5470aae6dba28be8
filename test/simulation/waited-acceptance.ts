import { ACCOUNT } from './fixtures';
import type { Properties } from './simulation';

/** The wait for a person, and an invitation that it is declared for. */
export const TEN_MINUTES: Properties = { WaitForAcceptanceSeconds: '600' };
export const WAITED: Properties = { ...ACCOUNT, ...TEN_MINUTES };
