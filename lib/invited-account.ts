import { CfnResource, type Duration, type ITaggableV2, Lazy, Resource, TagManager, TagType, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvitationTarget } from './invitation-target';
import { InvitedAccountProvider } from './invited-account-provider';
import {
  initializationTimeoutProblem,
  notesProblem,
  tagCountProblem,
  tagKeyProblem,
  tagValueProblem,
} from './private/constraints';
import { type AttributeName, RESOURCE_TYPE } from './private/contract';

/** What an `InvitedAccount` is made of. */
export interface InvitedAccountProps {
  /** Whom to invite. Another target is another invitation: the old one is cancelled. */
  readonly target: InvitationTarget;

  /**
   * What the invitation's e-mail tells the owner of the account, at most 1024
   * characters. A change goes out with the next invitation, not before.
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
   * How long to wait for an organization that is still initializing, at most 55
   * minutes. No effect when the organization is ready.
   *
   * @default Duration.minutes(55)
   */
  readonly initializationTimeout?: Duration;

  /**
   * The functions that do the work.
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
 */
export class InvitedAccount extends Resource implements ITaggableV2 {
  /** The tags that the account gets when it joins. */
  public readonly cdkTagManager: TagManager;

  /** Id of the current invitation, such as `h-examplehandshakeid111`. */
  public readonly handshakeId: string;

  /** ARN of the current invitation. */
  public readonly handshakeArn: string;

  /** State of the invitation when it was last deployed, as AWS Organizations spells it, such as `OPEN`. */
  public readonly state: string;

  /** When the invitation was sent, in ISO 8601. */
  public readonly requestedTimestamp: string;

  /** When the invitation expires if nobody acts, in ISO 8601: 15 days after it was sent. */
  public readonly expirationTimestamp: string;

  /** Id of the organization, such as `o-exampleorgid`. */
  public readonly organizationId: string;

  /** Id of the invited account; empty while an invitation by e-mail does not tell it. */
  public readonly accountId: string;

  constructor(scope: Construct, id: string, props: InvitedAccountProps) {
    super(scope, id);
    this.cdkTagManager = new TagManager(TagType.KEY_VALUE, RESOURCE_TYPE, undefined, { tagPropertyName: 'Tags' });
    for (const [key, value] of Object.entries(props.tags ?? {})) {
      this.cdkTagManager.setTag(key, value, DECLARED_TAG_PRIORITY);
    }
    // Aspects add tags after the constructor.
    this.node.addValidation({ validate: () => this.tagProblems() });

    const provider = props.provider ?? InvitedAccountProvider.ofStack(this);
    provider._addInvitation(this);
    const resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        Target: { Type: props.target.targetType, Id: props.target.id },
        Notes: checkedNotes(props.notes),
        Tags: Lazy.any({ produce: () => this.renderedTags() }, { omitEmptyArray: true }),
        InitializationTimeoutSeconds: checkedSeconds(props.initializationTimeout),
      },
    });
    resource.node.addDependency(provider._ready);

    const attribute = (name: AttributeName) => resource.getAtt(name).toString();
    this.handshakeId = attribute('HandshakeId');
    this.handshakeArn = attribute('HandshakeArn');
    this.state = attribute('State');
    this.requestedTimestamp = attribute('RequestedTimestamp');
    this.expirationTimestamp = attribute('ExpirationTimestamp');
    this.organizationId = attribute('OrganizationId');
    this.accountId = attribute('AccountId');
  }

  private renderedTags() {
    return Object.entries(this.cdkTagManager.tagValues()).map(([Key, Value]) => ({ Key, Value }));
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

function checkedNotes(notes: string | undefined): string | undefined {
  const problem = notes === undefined || Token.isUnresolved(notes) ? undefined : notesProblem(notes);
  if (problem !== undefined) {
    throw new Error(`notes ${problem}`);
  }
  return notes;
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
