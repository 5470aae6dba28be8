import { CfnResource, type Duration, type ITaggableV2, Lazy, Resource, TagManager, TagType, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvitationTarget } from './invitation-target';
import { InvitedAccountProvider } from './invited-account-provider';
import {
  existingInvitationProblem,
  initializationTimeoutProblem,
  notesProblem,
  type Problem,
  revisionProblem,
  tagCountProblem,
  tagKeyProblem,
  tagValueProblem,
} from './private/constraints';
import { type AttributeName, RESOURCE_TYPE, type Tag } from './private/contract';
import { declareTarget } from './private/declared-targets';

/** What happens to an open invitation to the same target that was sent by hand. */
export enum ExistingInvitation {
  /** Leave it as it is, with its own notes and tags. A deletion leaves it open. */
  ADOPT = 'ADOPT',

  /** Cancel it and invite. */
  REPLACE = 'REPLACE',

  /** Fail the deployment. */
  FAIL = 'FAIL',
}

/** What an `InvitedAccount` is made of. */
export interface InvitedAccountProps {
  /** Whom to invite. Another target is another invitation: the old one is cancelled. */
  readonly target: InvitationTarget;

  /**
   * What the invitation's e-mail tells the owner of the account, at most 993
   * characters: a line with a reference follows, within the 1024 of AWS. A
   * change goes out with the next invitation, not before.
   *
   * @default - no notes
   */
  readonly notes?: string;

  /**
   * Tags that the account gets when it joins: at most 50, keys of 1 to 128 and
   * values of up to 256 characters, no key that begins with `aws:`. Tags that
   * `Tags.of()` adds come along. A change goes out with the next invitation.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };

  /**
   * What to do with an open invitation to the target that was sent by hand. No
   * effect on invitations that a stack has sent.
   *
   * @default ExistingInvitation.ADOPT
   */
  readonly existingInvitation?: ExistingInvitation;

  /**
   * Raise it to cancel the invitation and invite again, for example after the
   * owner has declined or with changed notes: a whole number from 1 to 999999.
   * A lower one than before has no effect, nor has any on a member, nor on an open
   * adopted invitation unless `existingInvitation` is REPLACE.
   *
   * @default 1
   */
  readonly revision?: number;

  /**
   * How long to wait for an organization that is still initializing, in whole
   * seconds, at most 55 minutes. No effect when the organization is ready.
   *
   * @default Duration.minutes(55)
   */
  readonly initializationTimeout?: Duration;

  /**
   * The functions that do the work, in the account and the region of this stack.
   *
   * @default - the one provider of the stack, made when the first invitation needs it
   */
  readonly provider?: InvitedAccountProvider;
}

/**
 * An existing account that is invited to the organization of the stack's
 * account, which must be the management account. A deployment sends the
 * invitation, a deletion cancels it if it is still open. An account that joined
 * stays a member.
 *
 * `applyRemovalPolicy(RemovalPolicy.RETAIN)` keeps an open invitation open when
 * the construct is deleted or gets another target.
 */
export class InvitedAccount extends Resource implements ITaggableV2 {
  /** The tags that the account gets when it joins. */
  public readonly cdkTagManager: TagManager;

  private readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: InvitedAccountProps) {
    super(scope, id);
    declareTarget(this, props.target);
    this.cdkTagManager = new TagManager(TagType.KEY_VALUE, RESOURCE_TYPE, undefined, { tagPropertyName: 'Tags' });
    for (const [key, value] of Object.entries(props.tags ?? {})) {
      this.cdkTagManager.setTag(key, value, DECLARED_TAG_PRIORITY);
    }
    // Aspects add tags after the constructor.
    this.node.addValidation({ validate: () => this.tagProblems() });

    const provider = props.provider ?? InvitedAccountProvider.ofStack(this);
    provider._addInvitation(this, props.target);
    this.resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        Target: { Type: props.target.targetType, Id: props.target.id },
        Notes: checked('notes', props.notes, notesProblem),
        Tags: Lazy.any({ produce: () => this.renderedTags() }, { omitEmptyArray: true }),
        ExistingInvitation: checked('existingInvitation', props.existingInvitation, existingInvitationProblem),
        Revision: checked('revision', props.revision, revisionProblem),
        InitializationTimeoutSeconds: checkedSeconds(props.initializationTimeout),
      },
    });
    this.resource.node.addDependency(provider._ready);
  }

  /** Id of the current invitation, such as `h-examplehandshakeid111`. */
  public get handshakeId(): string {
    return this.attribute('HandshakeId');
  }

  /** ARN of the current invitation. */
  public get handshakeArn(): string {
    return this.attribute('HandshakeArn');
  }

  /** State of the invitation when it was last deployed, as AWS Organizations spells it, such as `OPEN`. */
  public get state(): string {
    return this.attribute('State');
  }

  /** When the invitation was sent, in ISO 8601. */
  public get requestedTimestamp(): string {
    return this.attribute('RequestedTimestamp');
  }

  /** When the invitation expires if nobody acts, in ISO 8601: 15 days after it was sent. */
  public get expirationTimestamp(): string {
    return this.attribute('ExpirationTimestamp');
  }

  /** Id of the organization, such as `o-exampleorgid`. */
  public get organizationId(): string {
    return this.attribute('OrganizationId');
  }

  /** Id of the invited account; empty while an invitation by e-mail does not tell it. */
  public get accountId(): string {
    return this.attribute('AccountId');
  }

  /** Made when it is asked for: hundreds of invitations have attributes that nobody reads. */
  private attribute(name: AttributeName): string {
    return this.resource.getAtt(name).toString();
  }

  private renderedTags(): readonly Tag[] {
    // Not tagValues(): an object loses the key `__proto__`.
    return (this.cdkTagManager.renderTags() ?? []) as readonly Tag[];
  }

  private tagProblems(): string[] {
    const tags = this.renderedTags();
    const problems = [
      tagCountProblem(tags.length),
      ...tags.map(({ Key, Value }) =>
        Token.isUnresolved(Key)
          ? undefined
          : (tagKeyProblem(Key) ?? (Token.isUnresolved(Value) ? undefined : tagValueProblem(Key, Value))),
      ),
    ];
    return problems.filter((problem) => problem !== undefined).map((problem) => `tags ${problem}`);
  }
}

/** What CDK gives tags that a construct was made with; `Tags.of()` has 100 and wins. */
const DECLARED_TAG_PRIORITY = 50;

function checked<T>(property: string, value: T | undefined, problemOf: (value: T) => Problem): T | undefined {
  const problem = value === undefined || Token.isUnresolved(value) ? undefined : problemOf(value);
  if (problem !== undefined) {
    throw new Error(`${property} ${problem}`);
  }
  return value;
}

function checkedSeconds(timeout: Duration | undefined): number | undefined {
  if (timeout === undefined) {
    return undefined;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const problem = timeout.isUnresolved() ? undefined : initializationTimeoutProblem(seconds);
  if (problem !== undefined) {
    throw new Error(`initializationTimeout ${problem}`);
  }
  return seconds;
}
