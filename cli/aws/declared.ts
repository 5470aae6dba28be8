import type { Tag, Target } from '../../lib/shared/contract';
import { fieldOf } from './references';

/** An invitation as a stack declares it. */
export interface DeclaredInvitation {
  // 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid'
  readonly stackId: string;
  readonly region: string;
  readonly logicalId: string;
  /** Undefined until CloudFormation has one. */
  readonly physicalId: string | undefined;
  /** True if a deployment is at work on it. */
  readonly isChanging: boolean;
  /** Undefined if the template has a reference that CloudFormation does not tell. */
  readonly target: Target | undefined;
  /** True if a role accepts it in the name of the account. */
  readonly isAcceptedByRole: boolean;
  /** The resolved properties. A part that nothing tells is `UNRESOLVED`. */
  readonly properties: unknown;
}

/** `arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid` -> `Accounts` */
export function stackNameOf(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

/** @param properties resolved ones */
export function targetIn(properties: unknown): Target | undefined {
  const target = fieldOf(properties, 'Target');
  const [Type, Id] = [fieldOf(target, 'Type'), fieldOf(target, 'Id')];
  return (Type === 'ACCOUNT' || Type === 'EMAIL') && typeof Id === 'string' ? { Type, Id } : undefined;
}

/** The declared tags whose key and value are known. */
export function tagsIn(properties: unknown): readonly Tag[] {
  const tags = fieldOf(properties, 'Tags');
  return (Array.isArray(tags) ? (tags as unknown[]) : []).flatMap((tag) => {
    const [Key, Value] = [fieldOf(tag, 'Key'), fieldOf(tag, 'Value')];
    return typeof Key === 'string' && typeof Value === 'string' ? [{ Key, Value }] : [];
  });
}
