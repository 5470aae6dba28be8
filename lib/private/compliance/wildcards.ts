import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from './acknowledge';

const UNKNOWN_IDS = 'The ids of the organization, its units and its accounts are not known before the deployment.';
const UNNAMED_EXECUTIONS = 'An execution gets its name when it starts.';
const NO_NARROWER = 'AWS has no narrower resource for these actions.';

/** The reason for a wildcard among the resources, by the Sid of the statement. */
const REASONS: Readonly<Record<string, string>> = {
  Invite:
    'AWS does not document whether an account outside the organization, or an e-mail address, matches an account ARN.',
  List: NO_NARROWER,
  Invitations: UNKNOWN_IDS,
  Members: UNKNOWN_IDS,
  Stacks: 'Other stacks may share the provider.',
  EarlierRequests: UNNAMED_EXECUTIONS,
  LogAndTrace: NO_NARROWER,
  ListMembers: NO_NARROWER,
  Tag: 'AWS does not document whether an account outside the organization, or an e-mail address, matches an account ARN.',
  Untag: UNKNOWN_IDS,
  FindParent: UNKNOWN_IDS,
  Move: UNKNOWN_IDS,
  Remove: UNKNOWN_IDS,
  EndFollowUp: UNNAMED_EXECUTIONS,
  ReadProgress: UNNAMED_EXECUTIONS,
  Accept: UNKNOWN_IDS,
  LinkRole: 'AWS names the role.',
  Leave: NO_NARROWER,
  NetworkInterfaces: 'Lambda makes the network interfaces, and names them when it makes them.',
};

/** Acknowledges the wildcards of these statements, each with the reason of its statement. */
export function acknowledgeWildcards(resource: CfnResource, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(resource);
  for (const statement of statements) {
    const reason = REASONS[statement.sid ?? ''];
    const wild = statement.resources.map((each) => asFound(stack.resolve(each))).filter((each) => each.includes('*'));
    for (const part of reason === undefined ? [] : new Set(wild)) {
      acknowledge(resource, [
        { packs: ['AwsSolutions'], rule: 'IAM5', part: `Resource::${part}`, reason: reason ?? '' },
      ]);
    }
  }
}

/** The text that cdk-nag makes of a resource, which has references in angle brackets. */
function asFound(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const { Ref: reference, 'Fn::Join': join } = value as {
    readonly Ref?: string;
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  if (reference !== undefined) {
    return `<${reference}>`;
  }
  return join === undefined ? JSON.stringify(value) : join[1].map(asFound).join(join[0]);
}
