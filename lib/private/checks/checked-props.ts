import { type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  existingInvitationProblem,
  flagProblem,
  initializationTimeoutProblem,
  notesProblem,
  organizationalUnitProblem,
  type Problem,
  revisionProblem,
  sumOfWaitsProblem,
  tagCountProblem,
  tagKeyProblem,
  tagValueProblem,
  waitForAcceptanceProblem,
} from '../../shared/constraints';
import type { Tag } from '../../shared/contract';
import { renewedNotesProblem } from '../../shared/renewal';
import { checked, checkedSeconds } from './checked';
import { warnOfWaitWithoutEffect } from './contradictions';
import { isKnown, isLookingUp } from './known';
import { refuseValue } from './refuse';

/** The props of an InvitedAccount whose values are plain. */
interface PlainProps {
  readonly notes?: string;
  readonly existingInvitation?: string;
  readonly revision?: number;
  readonly initializationTimeout?: Duration;
  readonly waitForAcceptance?: Duration;
  readonly organizationalUnit?: string;
  readonly acceptance?: unknown;
  readonly renewal?: unknown;
}

/**
 * The properties of the resource that come from plain props.
 *
 * @throws Error if a value breaks its rule
 */
export function checkedProps(scope: IConstruct, props: PlainProps) {
  if (props.acceptance !== undefined && props.waitForAcceptance !== undefined) {
    warnOfWaitWithoutEffect(scope);
  }
  return {
    Notes: checked(scope, 'notes', props.notes, props.renewal === undefined ? notesProblem : renewedNotesProblem),
    ExistingInvitation: checked(scope, 'existingInvitation', props.existingInvitation, existingInvitationProblem),
    Revision: checked(scope, 'revision', props.revision, revisionProblem),
    ...checkedWaits(scope, props),
    OrganizationalUnit: checked(scope, 'organizationalUnit', props.organizationalUnit, organizationalUnitProblem),
  };
}

/** Both waits share one deadline. */
function checkedWaits(scope: IConstruct, { initializationTimeout, waitForAcceptance }: PlainProps) {
  const seconds = {
    InitializationTimeoutSeconds: checkedSeconds(
      scope,
      'initializationTimeout',
      initializationTimeout,
      initializationTimeoutProblem,
    ),
    WaitForAcceptanceSeconds: checkedSeconds(scope, 'waitForAcceptance', waitForAcceptance, waitForAcceptanceProblem),
  };
  const { InitializationTimeoutSeconds: initialization = 0, WaitForAcceptanceSeconds: acceptance = 0 } = seconds;
  const isKnown = !Token.isUnresolved(initialization) && !Token.isUnresolved(acceptance);
  const problem = isKnown ? sumOfWaitsProblem(acceptance, initialization) : undefined;
  if (problem !== undefined) {
    refuseValue(scope, `waitForAcceptance ${problem}`);
  }
  return seconds;
}

/** A flag of code without types may be the text `"false"`. */
export function isTrue(scope: IConstruct, property: string, flag: boolean | undefined): boolean {
  return String(checked(scope, property, flag, flagProblem)) === 'true';
}

/** The rules that the tags break, as far as they are known. */
export function tagProblems(scope: IConstruct, tags: readonly Tag[], removesAccount: boolean): string[] {
  const problems = [tagCountProblem(tags.length, removesAccount), ...tags.map(tagProblem)].filter(
    (problem) => problem !== undefined,
  );
  return problems.length > 0 && isLookingUp(scope) ? [] : problems.map((problem) => `tags ${problem}`);
}

function tagProblem({ Key, Value }: Tag): Problem {
  const keyProblem = isKnown(Key) ? tagKeyProblem(Key) : undefined;
  return keyProblem ?? (isKnown(Value) ? tagValueProblem(Key, Value) : undefined);
}
