import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { EVENT_SOURCE } from './contract';

/** What an invitation uses and not every one does. */
export interface UsedOptions {
  readonly isByEmail: boolean;
  readonly hasTags: boolean;
  readonly hasOrganizationalUnit: boolean;
  readonly removesAccount: boolean;
  /** Whether a rule listens for its events. */
  readonly hasRules: boolean;
}

/**
 * The rights that only some invitations need: a policy of its own for each,
 * in the template only while an invitation needs it.
 *
 * Not statements of the roles: when the last use of an option goes, CloudFormation
 * changes the roles before it asks the resource to undo what the right was for
 * (turning an option off takes a tag away, a deletion takes the account out). A
 * policy of its own is deleted in the clean-up, after what depends on it.
 *
 * Each `*` is a finding of cdk-nag (AwsSolutions-IAM5): the ids of the organization
 * and of what is in it are not known before the deployment.
 */
export class OptionalPolicies {
  private readonly invitations: (() => UsedOptions)[] = [];
  private readonly options: readonly Optional[];

  /** @param scope the provider, under which the policies' ids are public API */
  constructor(
    private readonly scope: Construct,
    private readonly roleNames: string[],
    executionsArn: string,
  ) {
    const accounts = this.arn('organizations', 'account', 'o-*/*');
    this.options = [
      this.optional('ByEmail', ({ isByEmail }) => isByEmail, {
        // Whether a member has this e-mail address. AWS knows no narrower resource for lists.
        sid: 'ListMembers',
        actions: ['organizations:ListAccounts'],
        resources: ['*'],
      }),
      this.optional(
        'Tagging',
        isTagged,
        {
          // An invitation with tags needs it, and whether an account outside the organization, or an e-mail
          // address, matches an account ARN is not documented.
          sid: 'Tag',
          actions: ['organizations:TagResource'],
          resources: ['*'],
        },
        {
          // To take away what is no longer declared, and to see whose tag stands on a member.
          sid: 'Untag',
          actions: ['organizations:UntagResource', 'organizations:ListTagsForResource'],
          resources: [accounts],
        },
      ),
      this.optional(
        'Placement',
        ({ hasOrganizationalUnit }) => hasOrganizationalUnit,
        { sid: 'FindParent', actions: ['organizations:ListParents'], resources: [accounts] },
        {
          // From where it stands to where it belongs: AWS asks for all three.
          sid: 'Move',
          actions: ['organizations:MoveAccount'],
          resources: [
            accounts,
            this.arn('organizations', 'ou', 'o-*/ou-*'),
            this.arn('organizations', 'root', 'o-*/r-*'),
          ],
        },
      ),
      this.optional('Removal', ({ removesAccount }) => removesAccount, {
        sid: 'Remove',
        actions: ['organizations:RemoveAccountFromOrganization'],
        resources: [accounts],
      }),
      this.optional(
        'FollowUp',
        (used) => isTagged(used) || used.hasOrganizationalUnit || used.hasRules,
        {
          // ForAllValues: the events of one call may have several sources, so that IAM knows a list of them.
          sid: 'TellChanges',
          actions: ['events:PutEvents'],
          resources: [this.arn('events', 'event-bus', 'default')],
          conditions: { 'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE } },
        },
        {
          // A later request ends the follow-up of its resource. Executions are named when they start.
          sid: 'EndFollowUp',
          actions: ['states:StopExecution'],
          resources: [executionsArn],
        },
      ),
    ];
  }

  /** What an invitation must outlive, known when all aspects have run: the policies that it uses. */
  neededBy(used: () => UsedOptions): IDependable {
    this.invitations.push(used);
    const needed: IDependable = {};
    Dependable.implement(needed, new LateRoots(() => this.policiesFor(used())));
    return needed;
  }

  private policiesFor(used: UsedOptions): IConstruct[] {
    return this.options.filter(({ isUsedBy }) => isUsedBy(used)).map(({ policy }) => policy);
  }

  private optional(id: string, isUsedBy: IsUsedBy, ...statements: iam.PolicyStatementProps[]): Optional {
    const document = new iam.PolicyDocument({ statements: statements.map((props) => new iam.PolicyStatement(props)) });
    const isUsed = () => this.invitations.some((used) => isUsedBy(used()));
    const props = {
      policyName: id,
      // cdk-nag reads what is not in the template, too.
      policyDocument: Lazy.any({ produce: () => (isUsed() ? document : { Statement: [] }) }),
      roles: this.roleNames,
    };
    return { isUsedBy, policy: new OptionalPolicy(this.scope, id, props, isUsed) };
  }

  private arn(service: string, resource: string, resourceName: string): string {
    return Stack.of(this.scope).formatArn({
      service,
      ...(service === 'organizations' && { region: '' }),
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

type IsUsedBy = (used: UsedOptions) => boolean;

interface Optional {
  readonly isUsedBy: IsUsedBy;
  readonly policy: OptionalPolicy;
}

/** The tag of removeAccountOnDelete is one, too. */
const isTagged: IsUsedBy = ({ hasTags, removesAccount }) => hasTags || removesAccount;

class LateRoots extends Dependable {
  constructor(private readonly roots: () => IConstruct[]) {
    super();
  }

  get dependencyRoots(): IConstruct[] {
    return this.roots();
  }
}

class OptionalPolicy extends iam.CfnPolicy {
  constructor(
    scope: Construct,
    id: string,
    props: iam.CfnPolicyProps,
    private readonly isUsed: () => boolean,
  ) {
    super(scope, id, props);
  }

  /** Asked when all aspects have run. Nothing depends on what is not in the template. */
  protected override shouldSynthesize(): boolean {
    return this.isUsed();
  }
}
