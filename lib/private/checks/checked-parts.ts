import type { IConstruct } from 'constructs';
import { accountIdProblem, emailProblem, quote } from '../../shared/constraints';
import { isBranded } from './brand';
import { required } from './checked';
import { refuse } from './refuse';

/** The part of an InvitationTarget that identifies it. */
export interface DeclaredTarget {
  readonly targetType: string;
  readonly id: string;
}

/** The name of the property that a person gave the target with. */
export function targetProperty({ targetType }: DeclaredTarget): string {
  return targetType === 'EMAIL' ? 'target email' : 'target account';
}

/** The props that are objects of the library. */
interface Parts {
  readonly target: DeclaredTarget;
  readonly acceptance?: unknown;
  readonly provider?: unknown;
  readonly renewal?: unknown;
}

/** @throws Error if an object was made by something else, or the target breaks its rule */
export function checkParts(scope: IConstruct, { target, acceptance, provider, renewal }: Parts): void {
  // Code without types may call the constructor of InvitationTarget.
  if (!isBranded(target, 'InvitationTarget') || !TARGET_TYPES.includes(target.targetType)) {
    refuse(scope, `target must be made by InvitationTarget.account or InvitationTarget.email, got ${quote(target)}`);
  }
  if (acceptance !== undefined && !isBranded(acceptance, 'Acceptance')) {
    refuse(scope, `acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got ${quote(acceptance)}`);
  }
  if (provider !== undefined && !isBranded(provider, 'InvitedAccountProvider')) {
    refuse(scope, `provider must be an InvitedAccountProvider, got ${quote(provider)}`);
  }
  if (renewal !== undefined && !isBranded(renewal, 'Renewal')) {
    refuse(scope, `renewal must be made by Renewal.afterExpiry, got ${quote(renewal)}`);
  }
  required(scope, targetProperty(target), target.id, target.targetType === 'EMAIL' ? emailProblem : accountIdProblem);
}

const TARGET_TYPES: readonly string[] = ['ACCOUNT', 'EMAIL'];
