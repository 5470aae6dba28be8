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

/** @throws Error if the target is none, or breaks its rule */
export function checkTarget(scope: IConstruct, target: DeclaredTarget): void {
  // Code without types may call the constructor of InvitationTarget.
  if (!isBranded(target, 'InvitationTarget') || !TARGET_TYPES.includes(target.targetType)) {
    refuse(scope, `target must be made by InvitationTarget.account or InvitationTarget.email, got ${quote(target)}`);
  }
  required(scope, targetProperty(target), target.id, target.targetType === 'EMAIL' ? emailProblem : accountIdProblem);
}

const TARGET_TYPES: readonly string[] = ['ACCOUNT', 'EMAIL'];
