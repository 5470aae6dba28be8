import { type Duration, Token } from 'aws-cdk-lib';
import {
  existingInvitationProblem,
  flagProblem,
  initializationTimeoutProblem,
  notesProblem,
  organizationalUnitProblem,
  revisionProblem,
  sumOfWaitsProblem,
  tagCountProblem,
  tagKeyProblem,
  tagValueProblem,
  waitForAcceptanceProblem,
} from '../shared/constraints';
import type { Tag } from '../shared/contract';
import { checked, checkedSeconds } from './checked';

/** The props of an InvitedAccount whose values are plain. */
interface PlainProps {
  readonly notes?: string;
  readonly existingInvitation?: string;
  readonly revision?: number;
  readonly initializationTimeout?: Duration;
  readonly waitForAcceptance?: Duration;
  readonly organizationalUnit?: string;
}

/**
 * The properties of the resource that come from plain props.
 *
 * @throws Error if a value breaks its rule
 */
export function checkedProps(props: PlainProps) {
  return {
    Notes: checked('notes', props.notes, notesProblem),
    ExistingInvitation: checked('existingInvitation', props.existingInvitation, existingInvitationProblem),
    Revision: checked('revision', props.revision, revisionProblem),
    ...checkedWaits(props),
    OrganizationalUnit: checked('organizationalUnit', props.organizationalUnit, organizationalUnitProblem),
  };
}

/** Both waits share one deadline. */
function checkedWaits({ initializationTimeout, waitForAcceptance }: PlainProps) {
  const seconds = {
    InitializationTimeoutSeconds: checkedSeconds(
      'initializationTimeout',
      initializationTimeout,
      initializationTimeoutProblem,
    ),
    WaitForAcceptanceSeconds: checkedSeconds('waitForAcceptance', waitForAcceptance, waitForAcceptanceProblem),
  };
  const { InitializationTimeoutSeconds: initialization = 0, WaitForAcceptanceSeconds: acceptance = 0 } = seconds;
  const isKnown = !Token.isUnresolved(initialization) && !Token.isUnresolved(acceptance);
  const problem = isKnown ? sumOfWaitsProblem(acceptance, initialization) : undefined;
  if (problem !== undefined) {
    throw new Error(`waitForAcceptance ${problem}`);
  }
  return seconds;
}

/** A flag of code without types may be the text `"false"`. */
export function isTrue(property: string, flag: boolean | undefined): boolean {
  const problem = flag === undefined ? undefined : flagProblem(flag);
  if (problem !== undefined) {
    throw new Error(`${property} ${problem}`);
  }
  return String(flag) === 'true';
}

/** The rules that the tags break. Tokens are not known yet. */
export function tagProblems(tags: readonly Tag[], removesAccount: boolean): string[] {
  const problems = [
    tagCountProblem(tags.length, removesAccount),
    ...tags.map(({ Key, Value }) =>
      Token.isUnresolved(Key)
        ? undefined
        : (tagKeyProblem(Key) ?? (Token.isUnresolved(Value) ? undefined : tagValueProblem(Key, Value))),
    ),
  ];
  return problems.filter((problem) => problem !== undefined).map((problem) => `tags ${problem}`);
}
