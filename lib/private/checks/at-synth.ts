import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AcceptanceRole, Tag } from '../../shared/contract';
import { tagProblems } from './checked-props';
import { warnOfRetainedRemoval } from './contradictions';
import { warnOfExportedAccountId } from './exported-account-id';
import { serviceTimeoutProblems } from './service-timeout';

/** The part of an invitation's declaration that is judged when all aspects have run. */
export interface LateDeclaration {
  readonly tags: readonly Tag[];
  readonly isByEmail: boolean;
  readonly removesAccount: boolean;
  readonly acceptance: AcceptanceRole | undefined;
  readonly WaitForAcceptanceSeconds: number | undefined;
  readonly InitializationTimeoutSeconds: number | undefined;
}

/**
 * The mistakes that do not show in a constructor.
 *
 * Aspects add tags, overrides and removal policies, and references from other stacks become exports.
 */
export function problemsAtSynth(invitation: IConstruct, resource: CfnResource, declared: LateDeclaration): string[] {
  const { WaitForAcceptanceSeconds: wait, InitializationTimeoutSeconds: initialization = 0 } = declared;
  if (declared.isByEmail && declared.acceptance === undefined && wait === undefined) {
    warnOfExportedAccountId(invitation, resource);
  }
  if (declared.removesAccount) {
    warnOfRetainedRemoval(invitation, resource);
  }
  return [
    ...tagProblems(invitation, declared.tags, declared.removesAccount),
    ...serviceTimeoutProblems(resource, (wait ?? 0) + initialization),
  ];
}
