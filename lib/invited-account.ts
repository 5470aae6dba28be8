import { CfnResource, type ITaggableV2, Lazy, Resource, type TagManager } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { type Construct, Dependable } from 'constructs';
import type { InvitedAccountProps } from './invited-account-props';
import { InvitedAccountProvider } from './invited-account-provider';
import { renderedTags, tagManagerWith } from './private/account-tags';
import { problemsAtSynth } from './private/checks/at-synth';
import { checkedProps, isTrue } from './private/checks/checked-props';
import { checkParts } from './private/checks/checked-parts';
import { declareTarget } from './private/checks/declared-targets';
import { refuseManagementAccount } from './private/checks/contradictions';
import { checkNames } from './private/checks/names';
import { makeEventRule } from './private/event-rule';
import { INVITED_ACCOUNT_PROPS } from './prop-names';
import { type AttributeName, type Change, RESOURCE_TYPE } from './shared/contract';

/**
 * An existing account that is invited to the organization.
 *
 * A deployment sends the invitation. A deletion cancels it if it is still open.
 * An account that joined stays a member, unless `removeAccountOnDelete` is true.
 * The stack must be in the management account of the organization, unless its
 * provider has `organizationAccess`.
 *
 * `applyRemovalPolicy(RemovalPolicy.RETAIN)` keeps an open invitation open when
 * the construct is deleted or gets another target.
 */
export class InvitedAccount extends Resource implements ITaggableV2 {
  /** The tag manager that holds the tags of the account. */
  public readonly cdkTagManager: TagManager;

  private readonly resource: CfnResource;
  private hasRules = false;

  /**
   * Declares that an account is invited.
   *
   * A property that breaks its rule fails the synthesis with an error that names
   * the property, the rule and the value.
   *
   * @param scope The stack, or a construct in it.
   * @param id Construct id of the invitation.
   * @param props Properties of the invitation.
   */
  constructor(scope: Construct, id: string, props: InvitedAccountProps) {
    super(scope, id);
    checkNames(this, 'props', props, INVITED_ACCOUNT_PROPS);
    checkParts(this, props);
    declareTarget(this, props.target);
    this.cdkTagManager = tagManagerWith(props.tags);
    const provider = props.provider ?? InvitedAccountProvider.ofStack(this);
    refuseManagementAccount(this, props.target.id, provider._props.organizationAccess?.roleArn);
    const removesAccount = isTrue(this, 'removeAccountOnDelete', props.removeAccountOnDelete);
    const acceptance = props.acceptance?._bind(this, props.target);
    const needed = provider._addInvitation(this, acceptance?.RoleArn, () => ({
      isByEmail: props.target.targetType === 'EMAIL',
      hasTags: this.cdkTagManager.hasTags(),
      hasOrganizationalUnit: props.organizationalUnit !== undefined,
      removesAccount,
      isRenewed: props.renewal !== undefined,
      hasRules: this.hasRules,
      waitsForAcceptance: props.waitForAcceptance !== undefined,
    }));
    const plain = checkedProps(this, props);
    this.resource = this.makeResource(provider.serviceToken, props, {
      ...plain,
      Acceptance: acceptance,
      Renewals: props.renewal?._bind(this),
      RemoveAccountOnDelete: removesAccount || undefined,
      Events: Lazy.any({ produce: () => this.hasRules || provider._notifies || undefined }),
    });
    this.resource.node.addDependency(needed);
    // A construct that depends on the invitation does not wait for its rules, whose targets may refer to that construct.
    Dependable.implement(this, Dependable.of(this.resource));
    this.node.addValidation({
      validate: () =>
        problemsAtSynth(this, this.resource, {
          ...plain,
          isByEmail: props.target.targetType === 'EMAIL',
          removesAccount,
          acceptance,
          tags: renderedTags(this.cdkTagManager),
        }),
    });
  }

  /**
   * Id of the current invitation, such as `h-examplehandshakeid111`.
   *
   * It is `-` for an account that was a member from the start. It changes when
   * another invitation is sent.
   *
   * @attribute
   */
  public get handshakeId(): string {
    return this.attribute('HandshakeId');
  }

  /**
   * ARN of the current invitation.
   *
   * It is `-` for an account that was a member from the start. It changes when
   * another invitation is sent.
   *
   * @attribute
   */
  public get handshakeArn(): string {
    return this.attribute('HandshakeArn');
  }

  /**
   * State of the invitation when it was last deployed.
   *
   * It is spelled as AWS Organizations spells it: `OPEN`, `ACCEPTED`, `DECLINED`,
   * `CANCELED` or `EXPIRED`. For a member that nobody had to invite it is `ACCEPTED`.
   * It is `-` if AWS has forgotten the invitation, and changes with an update.
   *
   * @attribute
   */
  public get state(): string {
    return this.attribute('State');
  }

  /**
   * Time at which the invitation was sent, in ISO 8601.
   *
   * It is `-` for an account that was a member from the start. It changes when
   * another invitation is sent.
   *
   * @attribute
   */
  public get requestedTimestamp(): string {
    return this.attribute('RequestedTimestamp');
  }

  /**
   * Time at which the invitation expires if nobody acts, in ISO 8601.
   *
   * This is 15 days after it was sent. It is `-` for an account that was a member
   * from the start, and changes when another invitation is sent.
   *
   * @attribute
   */
  public get expirationTimestamp(): string {
    return this.attribute('ExpirationTimestamp');
  }

  /**
   * Id of the organization, such as `o-exampleorgid`.
   *
   * It is `-` if AWS has forgotten the invitation.
   *
   * @attribute
   */
  public get organizationId(): string {
    return this.attribute('OrganizationId');
  }

  /**
   * Id of the invited account.
   *
   * It is `-` while an invitation by e-mail is not accepted.
   * Export it only if the target is an account id.
   *
   * @attribute
   */
  public get accountId(): string {
    return this.attribute('AccountId');
  }

  /**
   * Makes an EventBridge rule for every change of this invitation and its account.
   *
   * `detail.change` names the change, and `detail.accountId` the account if it is
   * known. An event may come twice. Changes during a deployment are published
   * about two minutes later, when the rules of the same deployment exist.
   *
   * @param id Construct id of the rule.
   * @param options Target and filters of the rule.
   * @see https://github.com/cdk-invited-account/cdk-invited-account/blob/main/docs/event.schema.json
   */
  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.ruleFor(id, options);
  }

  /**
   * Makes an EventBridge rule for when the account has joined the organization.
   *
   * @param id Construct id of the rule.
   * @param options Target and filters of the rule.
   */
  public onJoined(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.ruleFor(id, options, 'JOINED');
  }

  /**
   * Makes an EventBridge rule for when the owner of the account has declined.
   *
   * @param id Construct id of the rule.
   * @param options Target and filters of the rule.
   */
  public onDeclined(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.ruleFor(id, options, 'DECLINED');
  }

  /**
   * Makes an EventBridge rule for when the invitation expires in three days.
   *
   * @param id Construct id of the rule.
   * @param options Target and filters of the rule.
   */
  public onExpiring(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.ruleFor(id, options, 'EXPIRING');
  }

  /**
   * Makes an EventBridge rule for when the invitation expires, 15 days after it was sent.
   *
   * @param id Construct id of the rule.
   * @param options Target and filters of the rule.
   */
  public onExpired(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.ruleFor(id, options, 'EXPIRED');
  }

  private ruleFor(id: string, options: events.OnEventOptions, change?: Change): events.Rule {
    this.hasRules = true;
    return makeEventRule(this, this.resource, id, options, change);
  }

  /** Makes the token only when it is asked for, because most attributes of hundreds of invitations are never read. */
  private attribute(name: AttributeName): string {
    return this.resource.getAtt(name).toString();
  }

  private makeResource(serviceToken: string, { target }: InvitedAccountProps, properties: object): CfnResource {
    const { Notes, ...others } = properties as { readonly Notes?: string };
    return new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: serviceToken,
        Target: { Type: target.targetType, Id: target.id },
        Notes,
        Tags: Lazy.any({ produce: () => renderedTags(this.cdkTagManager) }, { omitEmptyArray: true }),
        ...others,
      },
    });
  }
}
