/**
 * The tables that give every error of AWS Organizations its kind, its words and its remedy.
 *
 * A new error goes into ERRORS, and a new reason into REASONS. The words follow `cannot invite account 111122223333: `,
 * and the remedy ends the message. Words for one case only stand beside that case: in invitation/joining.ts,
 * invitation/send.ts, aws/role-acceptor.ts and aws/preflight.ts. A new operation also needs a row in DEEDS
 * (protocol/failure-text.ts) and a rate (aws/pacing.ts).
 *
 * Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html
 * and the pages of the other operations.
 */

/**
 * The kind of an error decides what happens next.
 *
 * - `transient`: the call is tried again soon
 * - `settling`: permissions made a moment ago may not have spread; permanent after two minutes
 * - `initializing`: the organization is not ready; the request waits up to an hour
 * - `limit`: initializing in a young organization, permanent otherwise
 * - `existing`: there is an invitation or a membership already
 * - `unlisted`: there is an invitation or a membership that AWS may not show yet; the request gives up after two minutes
 * - `gone`: the handshake is not open any more
 * - `permanent`: only a person can help
 */
export type ErrorKind =
  | 'transient'
  | 'settling'
  | 'initializing'
  | 'limit'
  | 'existing'
  | 'unlisted'
  | 'gone'
  | 'permanent';

export interface Verdict {
  readonly kind: ErrorKind;
  /** The problem in words, without a full stop. */
  readonly what: string;
  /** The remedy for the reader, in whole sentences. */
  readonly remedy: string;
  /** The remedy if the account was to accept an invitation. Left out if it is the same. */
  readonly remedyToAccept?: string;
}

export const UNKNOWN_REMEDY = 'Mend what AWS names here, then deploy again.';

export const TRY_AGAIN = 'Deploy again in a few minutes.';

const BAD_INPUT = 'Correct the property, then deploy again.';

const OTHER_OPERATION = 'This does not belong to an invitation: please report it.';

const ALL_FEATURES = 'Finish enabling all features in the organization (it can take up to 90 days), then deploy again.';

const KEEP_OR_REMOVE =
  'then delete again; after an update remove the account by hand. Or delete with the resource retained, and the account stays a member.';

/** The row of something that keeps an account from leaving, by a Delete or because it accepts another organization's invitation. */
function cannotLeave(what: string, mend: string): Verdict {
  return {
    kind: 'permanent',
    what,
    remedy: `${mend}, ${KEEP_OR_REMOVE}`,
    remedyToAccept: `${mend}, then deploy again.`,
  };
}

export const DELETE_ITS_ORGANIZATION =
  'Remove the members of the organization that the account manages and delete that organization, then deploy again.';

const BILLING_TRANSFER =
  'AWS documents this reason for billing transfers alone. Ask the billing contact of the organization or AWS Support, then deploy again.';

const SERVICE_LINKED_ROLE = 'Grant the role that accepts iam:CreateServiceLinkedRole, then deploy again.';

const NEEDS_PAYMENT = 'Add a valid payment method in the Billing console of the account, then deploy again.';

const VERIFY_EMAIL =
  'Verify the e-mail address of the management account (the link that AWS sends lives 24 hours), then deploy again.';

const MORE_ACCOUNTS = 'Cancel open invitations or ask Service Quotas for a higher limit, then deploy again.';

export const ERRORS = {
  ConcurrentModificationException: {
    kind: 'transient',
    what: 'the organization is being modified by other requests',
    remedy: TRY_AGAIN,
  },
  TooManyRequestsException: {
    kind: 'transient',
    what: 'AWS Organizations is throttling requests of this account',
    remedy: TRY_AGAIN,
  },
  ServiceException: {
    kind: 'transient',
    what: 'AWS Organizations has an internal error',
    remedy: 'Deploy again later; see the AWS Health Dashboard.',
  },
  FinalizingOrganizationException: {
    kind: 'initializing',
    what: 'the organization is still initializing, which can take up to an hour',
    remedy: 'Deploy again when it is ready; if it takes longer than an hour, contact AWS Support.',
  },
  DuplicateHandshakeException: {
    kind: 'existing',
    what: 'an open invitation to it exists already',
    remedy: 'Cancel that invitation or wait until it has ended, then deploy again.',
  },
  HandshakeNotFoundException: {
    kind: 'gone',
    what: 'the invitation is not known (any more)',
    remedy: 'Nothing is open: look at the invitations of the organization, then deploy again.',
  },
  HandshakeAlreadyInStateException: {
    kind: 'gone',
    what: 'the invitation is in that state already',
    remedy: 'Nothing needs to be done.',
  },
  InvalidHandshakeTransitionException: {
    kind: 'gone',
    what: 'the invitation has ended',
    remedy: 'Look at the state of the invitation, then deploy again.',
  },
  AccessDeniedException: {
    kind: 'settling',
    what: 'access was denied: this is not the management account of the organization, or a policy forbids the call',
    remedy:
      'Deploy the stack in the management account and see that no permissions boundary or policy forbids the call.',
  },
  AccessDeniedForDependencyException: {
    kind: 'permanent',
    what: 'a service-linked role could not be made',
    remedy: SERVICE_LINKED_ROLE,
  },
  AWSOrganizationsNotInUseException: {
    kind: 'permanent',
    what: 'the account of this stack is in no organization',
    remedy: 'Create an organization, or deploy the stack in its management account.',
  },
  AccountOwnerNotVerifiedException: {
    kind: 'permanent',
    what: 'the e-mail address of the management account is not verified',
    remedy: VERIFY_EMAIL,
  },
  AccountNotFoundException: {
    kind: 'permanent',
    what: 'the account is not in this organization',
    remedy: 'Check the account id, then deploy again.',
  },
  TargetNotFoundException: {
    kind: 'permanent',
    what: 'the account is not in this organization',
    remedy: 'Check the account id, then deploy again.',
  },
  ChildNotFoundException: {
    kind: 'permanent',
    what: 'the account is not in this organization',
    remedy: 'Check the account id, then deploy again.',
  },
  MasterCannotLeaveOrganizationException: {
    kind: 'permanent',
    what: 'the management account cannot leave its organization',
    remedy: 'Name a member account.',
    remedyToAccept: DELETE_ITS_ORGANIZATION,
  },
  SourceParentNotFoundException: {
    kind: 'permanent',
    what: 'the parent that the account stood in does not exist',
    remedy: 'Deploy again.',
  },
  DestinationParentNotFoundException: {
    kind: 'permanent',
    what: 'the organizational unit does not exist',
    remedy: 'Check its id, then deploy again.',
  },
  DuplicateAccountException: {
    kind: 'permanent',
    what: 'the account stands in that organizational unit already',
    remedy: 'Nothing needs to be done.',
  },
  AccountNotRegisteredException: {
    kind: 'permanent',
    what: 'the account is no delegated administrator',
    remedy: 'Nothing needs to be done.',
  },
  UnsupportedAPIEndpointException: {
    kind: 'permanent',
    what: 'AWS Organizations does not offer this operation in the region',
    remedy: 'Leave preflight out, then deploy again.',
  },
  // The reason decides these three. Their rows apply if AWS gives no reason.
  HandshakeConstraintViolationException: {
    kind: 'permanent',
    what: 'a rule of AWS Organizations forbids it',
    remedy: 'See the reason, then deploy again.',
  },
  ConstraintViolationException: {
    kind: 'permanent',
    what: 'a limit of the organization forbids it',
    remedy: 'See the reason, then deploy again.',
  },
  InvalidInputException: {
    kind: 'permanent',
    what: 'AWS Organizations does not accept the input',
    remedy: BAD_INPUT,
  },
} satisfies Readonly<Record<string, Verdict>>;

/** Reasons, most of them of HandshakeConstraintViolation, ConstraintViolation and InvalidInput exceptions. */
export const REASONS: Readonly<Record<string, Verdict>> = {
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: {
    kind: 'limit',
    what: 'the organization has reached its account limit',
    remedy: MORE_ACCOUNTS,
  },
  HANDSHAKE_RATE_LIMIT_EXCEEDED: {
    kind: 'permanent',
    what: 'the invitations of the last 24 hours have reached the daily limit',
    remedy:
      'Deploy again tomorrow. Accepted invitations do not count, cancelled and sent again ones do: keep the construct ids, or rename in portions.',
  },
  ALREADY_IN_AN_ORGANIZATION: {
    kind: 'existing',
    what: 'the account is in an organization already',
    remedy:
      'If it is this one, nothing is to be invited. A member of another organization can be invited directly, but a management account must delete its organization first, a delegated administrator must be deregistered first, and an account that is closed, suspended or younger than four days cannot move.',
  },
  INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES: {
    kind: 'permanent',
    what: 'no account can be invited while the organization is enabling all features',
    remedy: ALL_FEATURES,
  },
  PAYMENT_INSTRUMENT_REQUIRED: {
    kind: 'permanent',
    what: 'the account has no valid payment method',
    remedy: NEEDS_PAYMENT,
  },
  ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD: {
    kind: 'permanent',
    what: 'the account belongs to another AWS partition than the organization',
    remedy: 'Invite it to an organization of its own partition.',
  },
  ORGANIZATION_MEMBERSHIP_CHANGE_RATE_LIMIT_EXCEEDED: {
    kind: 'permanent',
    what: 'the membership of the account changed too recently',
    remedy: 'Wait some days, then deploy again.',
  },
  MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED: {
    kind: 'permanent',
    what: 'the e-mail address of the management account is not verified',
    remedy: VERIFY_EMAIL,
  },
  PAST_DUE_INVOICE: {
    kind: 'permanent',
    what: 'an invoice is past due',
    remedy: BILLING_TRANSFER,
    remedyToAccept: 'Have whoever pays for the account pay it, then deploy again.',
  },
  TARGET_ACCOUNT_VALIDATION_FAILURE: {
    kind: 'permanent',
    what: 'a billing transfer is not available for the account',
    remedy: BILLING_TRANSFER,
  },
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html
  ACCOUNT_CANNOT_LEAVE_ORGANIZATION: {
    kind: 'permanent',
    what: 'the management account cannot leave its organization',
    remedy: 'Name a member account.',
    remedyToAccept: DELETE_ITS_ORGANIZATION,
  },
  ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA: cannotLeave(
    'the account has not accepted the AWS Customer Agreement, which it needs to leave',
    'Sign in to the account and accept it',
  ),
  ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION: cannotLeave(
    'the phone number of the account is not verified, which it needs to leave',
    'Sign in to the account and verify it',
  ),
  ACCOUNT_CREATION_NOT_COMPLETE: cannotLeave(
    'the sign-up of the account is not complete',
    'Sign in to the account and complete it',
  ),
  CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG: cannotLeave(
    'the account is a delegated administrator of an AWS service in its organization',
    'Deregister it as delegated administrator of every service',
  ),
  INVALID_PAYMENT_INSTRUMENT: cannotLeave(
    'the account has no payment method that AWS supports, which it needs to leave',
    'Add one in the Billing console of the account',
  ),
  MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED: cannotLeave(
    'the account has no valid payment method, which it needs to leave',
    'Add one in the Billing console of the account',
  ),
  WAIT_PERIOD_ACTIVE: cannotLeave('the account was created less than four days ago', 'Wait until the period is over'),
  ORGANIZATION_ALREADY_HAS_ALL_FEATURES: {
    kind: 'permanent',
    what: 'the organization has all features already',
    remedy: OTHER_OPERATION,
  },
  ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: {
    kind: 'permanent',
    what: 'the organization is enabling all features already',
    remedy: ALL_FEATURES,
  },
  LEGACY_PERMISSIONS_STILL_IN_USE: {
    kind: 'permanent',
    what: 'legacy permissions are still in use',
    remedy: OTHER_OPERATION,
  },
  // Of AccessDeniedForDependencyException.
  ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE: {
    kind: 'permanent',
    what: 'a service-linked role could not be made',
    remedy: SERVICE_LINKED_ROLE,
  },
  RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: {
    kind: 'permanent',
    what: 'a billing transfer exists already',
    remedy: BILLING_TRANSFER,
  },
  SOURCE_AND_TARGET_CANNOT_MATCH: {
    kind: 'permanent',
    what: 'the account is sender and recipient of a billing transfer',
    remedy: BILLING_TRANSFER,
  },
  UNUSED_PREPAYMENT_BALANCE: {
    kind: 'permanent',
    what: 'a prepayment balance is not used up',
    remedy: BILLING_TRANSFER,
  },
  MAX_TAG_LIMIT_EXCEEDED: {
    kind: 'permanent',
    what: 'there are more tags than an account can carry',
    remedy: 'It carries 50, those that others have set included: remove some or declare fewer, then deploy again.',
  },
  TAG_POLICY_VIOLATION: {
    kind: 'permanent',
    what: 'a tag violates a tag policy of the organization',
    remedy: 'Change the tags or the tag policy, then deploy again.',
  },
  MASTER_ACCOUNT_MISSING_CONTACT_INFO: {
    kind: 'permanent',
    what: 'the management account has no valid contact address and phone number',
    remedy: 'Complete its contact information, then deploy again.',
  },
  MASTER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED: {
    kind: 'permanent',
    what: 'the management account has no valid payment method',
    remedy: 'Add one to the management account, then deploy again.',
  },
  INVALID_PARTY_TYPE_TARGET: {
    kind: 'permanent',
    what: 'this type of target cannot be invited',
    remedy: 'Give an account id or an e-mail address, then deploy again.',
  },
  INVALID_EMAIL_ADDRESS_TARGET: {
    kind: 'permanent',
    what: 'the e-mail address is not valid',
    remedy: 'Correct target, then deploy again.',
  },
  INVALID_SYSTEM_TAGS_PARAMETER: {
    kind: 'permanent',
    what: 'a tag key starts with aws:, which AWS reserves',
    remedy: 'Rename the tag, then deploy again.',
  },
  DUPLICATE_TAG_KEY: {
    kind: 'permanent',
    what: 'a tag key is given twice',
    remedy: 'Give each key once, then deploy again.',
  },
  MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED: {
    kind: 'permanent',
    what: 'the management account has no associated account in AWS GovCloud (US)',
    remedy: 'Sign up for AWS GovCloud (US) with the management account, then deploy again.',
  },
  MASTER_ACCOUNT_MISSING_BUSINESS_LICENSE: {
    kind: 'permanent',
    what: 'the management account has no valid business license, which the regions in China ask for',
    remedy: 'Contact the customer support of AWS in China, then deploy again.',
  },
  MASTER_ACCOUNT_ADDRESS_DOES_NOT_MATCH_MARKETPLACE: {
    kind: 'permanent',
    what: 'the management account is in another AWS marketplace than its address',
    remedy: 'Have AWS Support migrate it to the marketplace of its address, then deploy again.',
  },
  MOVING_ACCOUNT_BETWEEN_DIFFERENT_ROOTS: {
    kind: 'permanent',
    what: 'the organizational unit is in another organization than the account',
    remedy: 'Name an organizational unit of this organization, then deploy again.',
  },
  TARGET_NOT_SUPPORTED: {
    kind: 'permanent',
    what: 'AWS Organizations does not do this with that account or organizational unit',
    remedy: BAD_INPUT,
  },
  // A list changed between two of its pages. It is read again from the beginning.
  INVALID_NEXT_TOKEN: {
    kind: 'transient',
    what: 'a list of the organization changed while it was read',
    remedy: TRY_AGAIN,
  },
  INVALID_LIST_MEMBER: { kind: 'permanent', what: 'a list has a value that is not allowed', remedy: BAD_INPUT },
  MAX_LIMIT_EXCEEDED_FILTER: {
    kind: 'permanent',
    what: 'a list was asked for with two filters',
    remedy: OTHER_OPERATION,
  },
  MAX_VALUE_EXCEEDED: { kind: 'permanent', what: 'a number is too large', remedy: BAD_INPUT },
  MIN_VALUE_EXCEEDED: { kind: 'permanent', what: 'a number is too small', remedy: BAD_INPUT },
  INPUT_REQUIRED: { kind: 'permanent', what: 'a required value is missing', remedy: BAD_INPUT },
  INVALID_ENUM: { kind: 'permanent', what: 'a value is none of the allowed ones', remedy: BAD_INPUT },
  MAX_LENGTH_EXCEEDED: { kind: 'permanent', what: 'a value is too long', remedy: BAD_INPUT },
  MIN_LENGTH_EXCEEDED: { kind: 'permanent', what: 'a value is too short', remedy: BAD_INPUT },
  INVALID_PATTERN: {
    kind: 'permanent',
    what: 'a value has characters that AWS Organizations does not accept, such as markup in the notes',
    remedy: BAD_INPUT,
  },
};

/** The `name` or `code` of errors in which no answer came, or none from the service. */
export const NETWORK_ERRORS: ReadonlySet<string> = new Set([
  'TimeoutError',
  'InternalException',
  'InternalFailure',
  'NetworkingError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Names of throttling errors besides TooManyRequestsException. */
export const THROTTLING_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
]);

/** The words for an exceeded limit in a new organization, whose limits grow while it initializes. */
export const INITIALIZING_WORDS = ERRORS.FinalizingOrganizationException;
