import { asCallError, classify, TABLES } from '../../../../lambda/aws/call-error';
import type { ErrorKind, Verdict } from '../../../../lambda/aws/error-table';

function thrown(name: string, reason?: string, message = 'Something of the service.') {
  return Object.assign(new Error(message), { name, ...(reason !== undefined && { Reason: reason }) });
}

/** Every error that the documentation names for the operations around invitations. */
const ERRORS: readonly [string, ErrorKind][] = [
  ['ConcurrentModificationException', 'transient'],
  ['TooManyRequestsException', 'transient'],
  ['ServiceException', 'transient'],
  ['FinalizingOrganizationException', 'initializing'],
  ['DuplicateHandshakeException', 'existing'],
  ['AccessDeniedException', 'settling'],
  ['HandshakeNotFoundException', 'gone'],
  ['HandshakeAlreadyInStateException', 'gone'],
  ['InvalidHandshakeTransitionException', 'gone'],
  ['HandshakeConstraintViolationException', 'permanent'],
  ['ConstraintViolationException', 'permanent'],
  ['InvalidInputException', 'permanent'],
  ['AWSOrganizationsNotInUseException', 'permanent'],
  ['AccountOwnerNotVerifiedException', 'permanent'],
  ['AccessDeniedForDependencyException', 'permanent'],
  ['AccountNotFoundException', 'permanent'],
  ['AccountNotRegisteredException', 'permanent'],
  ['UnsupportedAPIEndpointException', 'permanent'],
  ['TargetNotFoundException', 'permanent'],
  ['ChildNotFoundException', 'permanent'],
  ['MasterCannotLeaveOrganizationException', 'permanent'],
  ['SourceParentNotFoundException', 'permanent'],
  ['DestinationParentNotFoundException', 'permanent'],
  ['DuplicateAccountException', 'permanent'],
];

const REASONS: readonly [string, string, ErrorKind][] = [
  ['HandshakeConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'limit'],
  ['ConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'limit'],
  ['HandshakeConstraintViolationException', 'HANDSHAKE_RATE_LIMIT_EXCEEDED', 'permanent'],
  ['ConstraintViolationException', 'HANDSHAKE_RATE_LIMIT_EXCEEDED', 'permanent'],
  ['HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION', 'existing'],
  ['HandshakeConstraintViolationException', 'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES', 'permanent'],
  ['HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED', 'permanent'],
  ['HandshakeConstraintViolationException', 'ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD', 'permanent'],
  ['HandshakeConstraintViolationException', 'ORGANIZATION_MEMBERSHIP_CHANGE_RATE_LIMIT_EXCEEDED', 'permanent'],
  ['HandshakeConstraintViolationException', 'MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED', 'permanent'],
  ['HandshakeConstraintViolationException', 'PAST_DUE_INVOICE', 'permanent'],
  ['HandshakeConstraintViolationException', 'TARGET_ACCOUNT_VALIDATION_FAILURE', 'permanent'],
  ['HandshakeConstraintViolationException', 'ORGANIZATION_ALREADY_HAS_ALL_FEATURES', 'permanent'],
  ['HandshakeConstraintViolationException', 'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION', 'permanent'],
  ['HandshakeConstraintViolationException', 'LEGACY_PERMISSIONS_STILL_IN_USE', 'permanent'],
  ['HandshakeConstraintViolationException', 'RESPONSIBILITY_TRANSFER_ALREADY_EXISTS', 'permanent'],
  ['HandshakeConstraintViolationException', 'SOURCE_AND_TARGET_CANNOT_MATCH', 'permanent'],
  ['HandshakeConstraintViolationException', 'UNUSED_PREPAYMENT_BALANCE', 'permanent'],
  ['ConstraintViolationException', 'MAX_TAG_LIMIT_EXCEEDED', 'permanent'],
  ['ConstraintViolationException', 'TAG_POLICY_VIOLATION', 'permanent'],
  ['ConstraintViolationException', 'MASTER_ACCOUNT_MISSING_CONTACT_INFO', 'permanent'],
  ['ConstraintViolationException', 'MASTER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED', 'permanent'],
  ['ConstraintViolationException', 'ACCOUNT_CANNOT_LEAVE_ORGANIZATION', 'permanent'],
  ['ConstraintViolationException', 'ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA', 'permanent'],
  ['ConstraintViolationException', 'ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION', 'permanent'],
  ['ConstraintViolationException', 'ACCOUNT_CREATION_NOT_COMPLETE', 'permanent'],
  ['ConstraintViolationException', 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG', 'permanent'],
  ['ConstraintViolationException', 'INVALID_PAYMENT_INSTRUMENT', 'permanent'],
  ['ConstraintViolationException', 'MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED', 'permanent'],
  ['ConstraintViolationException', 'WAIT_PERIOD_ACTIVE', 'permanent'],
  ['ConstraintViolationException', 'MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED', 'permanent'],
  ['ConstraintViolationException', 'MASTER_ACCOUNT_MISSING_BUSINESS_LICENSE', 'permanent'],
  ['ConstraintViolationException', 'MASTER_ACCOUNT_ADDRESS_DOES_NOT_MATCH_MARKETPLACE', 'permanent'],
  ['AccessDeniedForDependencyException', 'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE', 'permanent'],
  ['InvalidInputException', 'INVALID_PARTY_TYPE_TARGET', 'permanent'],
  ['InvalidInputException', 'INVALID_EMAIL_ADDRESS_TARGET', 'permanent'],
  ['InvalidInputException', 'INVALID_SYSTEM_TAGS_PARAMETER', 'permanent'],
  ['InvalidInputException', 'DUPLICATE_TAG_KEY', 'permanent'],
  ['InvalidInputException', 'INPUT_REQUIRED', 'permanent'],
  ['InvalidInputException', 'INVALID_ENUM', 'permanent'],
  ['InvalidInputException', 'MAX_LENGTH_EXCEEDED', 'permanent'],
  ['InvalidInputException', 'MIN_LENGTH_EXCEEDED', 'permanent'],
  ['InvalidInputException', 'INVALID_PATTERN', 'permanent'],
  ['InvalidInputException', 'INVALID_NEXT_TOKEN', 'transient'],
  ['InvalidInputException', 'INVALID_LIST_MEMBER', 'permanent'],
  ['InvalidInputException', 'MAX_LIMIT_EXCEEDED_FILTER', 'permanent'],
  ['InvalidInputException', 'MAX_VALUE_EXCEEDED', 'permanent'],
  ['InvalidInputException', 'MIN_VALUE_EXCEEDED', 'permanent'],
  ['InvalidInputException', 'MOVING_ACCOUNT_BETWEEN_DIFFERENT_ROOTS', 'permanent'],
  ['InvalidInputException', 'TARGET_NOT_SUPPORTED', 'permanent'],
];

describe('the table', () => {
  it.each(ERRORS)('has %s as %s', (name, kind) => {
    expect(Object.keys(TABLES.ERRORS)).toContain(name);
    expect(classify(thrown(name))).toMatchObject({ kind, code: name });
  });

  it.each(REASONS)('has %s with %s as %s', (name, reason, kind) => {
    expect(Object.keys(TABLES.REASONS)).toContain(reason);
    expect(classify(thrown(name, reason))).toMatchObject({ kind, code: reason });
  });

  it('has no row that the documentation does not name', () => {
    expect(Object.keys(TABLES.ERRORS).sort()).toEqual(ERRORS.map(([name]) => name).sort());
    expect(Object.keys(TABLES.REASONS).sort()).toEqual([...new Set(REASONS.map(([, reason]) => reason))].sort());
  });

  it('says in every row what is the matter, and in whole sentences what to do', () => {
    const rows: readonly Verdict[] = [...Object.values(TABLES.ERRORS), ...Object.values(TABLES.REASONS)];
    for (const { what, remedy, remedyToAccept = remedy } of rows) {
      expect(what).toMatch(/[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(remedyToAccept).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('what is in no table', () => {
  it('is permanent, in the words of the service', () => {
    expect(classify(thrown('BrandNewException'))).toMatchObject({
      kind: 'permanent',
      code: 'BrandNewException',
      what: 'Something of the service',
      remedy: 'Mend what AWS names here, then deploy again.',
    });
  });

  it('is permanent when a reason is new, in the words of the service', () => {
    expect(classify(thrown('HandshakeConstraintViolationException', 'BRAND_NEW'))).toMatchObject({
      kind: 'permanent',
      code: 'BRAND_NEW',
      what: 'Something of the service',
    });
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'is permanent under the name %s, which every object has as a property',
    (name) => {
      expect(classify(thrown(name))).toMatchObject({ kind: 'permanent', code: name });
      expect(classify(thrown('InvalidInputException', name))).toMatchObject({ kind: 'permanent', code: name });
    },
  );

  it.each<[string, object]>([
    ['an HTTP status of 500', { name: 'Unknown', $metadata: { httpStatusCode: 500 } }],
    ['an HTTP status of 503', { name: 'Unknown', $metadata: { httpStatusCode: 503 } }],
    ['TimeoutError', { name: 'TimeoutError' }],
    ['NetworkingError', { name: 'NetworkingError' }],
    ['RequestTimeout', { name: 'RequestTimeout' }],
    ['RequestTimeoutException', { name: 'RequestTimeoutException' }],
    ['ECONNREFUSED', { name: 'Error', code: 'ECONNREFUSED' }],
    ['ECONNRESET', { name: 'Error', code: 'ECONNRESET' }],
    ['EAI_AGAIN', { name: 'Error', code: 'EAI_AGAIN' }],
    ['ENETUNREACH', { name: 'Error', code: 'ENETUNREACH' }],
    ['ENOTFOUND', { name: 'Error', code: 'ENOTFOUND' }],
    ['EPIPE', { name: 'Error', code: 'EPIPE' }],
    ['ETIMEDOUT', { name: 'Error', code: 'ETIMEDOUT' }],
  ])('is transient, because nobody could be reached: %s', (_name, fields) => {
    expect(classify(Object.assign(new Error('x'), fields))).toMatchObject({
      kind: 'transient',
      what: 'AWS could not be reached',
    });
  });

  it.each([
    ['an HTTP status of 429', { name: 'Unknown', $metadata: { httpStatusCode: 429 } }],
    ['ThrottlingException', { name: 'ThrottlingException' }],
    ['Throttling', { name: 'Throttling' }],
    ['RequestLimitExceeded', { name: 'RequestLimitExceeded' }],
  ])('is transient, because there are too many: %s', (_name, fields) => {
    expect(classify(Object.assign(new Error('x'), fields))).toMatchObject({
      kind: 'transient',
      what: 'AWS is throttling requests of this account',
    });
  });

  it.each([
    ['a status that is no number', { $metadata: { httpStatusCode: '503' } }],
    ['a code that is no text', { code: ['ECONNRESET'] }],
  ])('is permanent with %s', (_name, fields) => {
    expect(classify(Object.assign(thrown('Unknown'), fields)).kind).toBe('permanent');
  });

  it.each(['', 42])('has no reason where that is %p', (reason) => {
    expect(classify({ name: 'HandshakeConstraintViolationException', Reason: reason })).toMatchObject({
      code: 'HandshakeConstraintViolationException',
      what: 'a rule of AWS Organizations forbids it',
    });
  });

  it('loses the full stop at the end of its words, and no other', () => {
    expect(classify(thrown('BrandNewException', undefined, 'See v1.2 of it.')).what).toBe('See v1.2 of it');
  });

  it.each(['', 42])('says that the call failed where the message is %p', (message) => {
    expect(classify({ name: 'BrandNewException', message }).what).toBe('the call failed');
  });

  it.each([undefined, null, 'text', 42, {}])('is permanent when it is no error at all: %p', (value) => {
    expect(classify(value)).toMatchObject({ kind: 'permanent', code: 'UnknownError' });
  });
});

it('keeps what was thrown as the cause', () => {
  const cause = thrown('ServiceException');

  expect(classify(cause).cause).toBe(cause);
});

it('is an error that tells what and the code', () => {
  expect(classify(thrown('ServiceException'))).toMatchObject({
    name: 'CallError',
    message: 'AWS Organizations has an internal error (ServiceException)',
  });
});

it('is not made of what is no answer of AWS: a defect goes on as it came', () => {
  const defect = new TypeError('x is not a function');

  expect(() => asCallError(defect)).toThrow(defect);
});
