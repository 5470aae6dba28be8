import type { Account as SdkAccount } from '@aws-sdk/client-organizations';
import { accountIdProblem } from '../../lib/shared/constraints';
import type { Target } from '../../lib/shared/contract';

/** A member account. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly joinedAt: Date | undefined;
  // 'o-exampleorgid'
  readonly organizationId: string;
}

/** True if a target names this account, by its id or by its present e-mail address. */
export function isAccountFor({ id, email }: Account, target: Target): boolean {
  return target.Type === 'ACCOUNT' ? target.Id === id : target.Id.toLowerCase() === email.toLowerCase();
}

/**
 * Reads an account as the service describes it.
 *
 * The organization's id is part of the ARN: `arn:aws:organizations::000000000000:account/o-exampleorgid/111122223333`.
 */
export function readAccount(account: SdkAccount | undefined): Account {
  if (account?.Id === undefined || accountIdProblem(account.Id) !== undefined) {
    throw new Error('AWS Organizations answered without an account id');
  }
  return {
    id: account.Id,
    email: account.Email ?? '',
    joinedAt: account.JoinedTimestamp,
    organizationId: account.Arn?.split('/')[1] ?? '',
  };
}
