import { classify } from '../../../../lambda/aws/call-error';
import { sentence } from '../../../../lambda/protocol/failure-text';

/**
 * Reasons that name the field that they are about, and reasons that no table has.
 *
 * The fields were recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026.
 */

function refused(name: string, reason: string, message = 'You did it wrong.') {
  return classify(Object.assign(new Error(message), { name, Reason: reason }));
}

it.each([
  ['MAX_LENGTH_EXCEEDED:NOTES', 'MAX_LENGTH_EXCEEDED', 'a value is too long'],
  ['INPUT_REQUIRED:TAG_KEYS', 'INPUT_REQUIRED', 'a required value is missing'],
  ['INVALID_ENUM:FILTER_ACTION_TYPE', 'INVALID_ENUM', 'a value is none of the allowed ones'],
  ['MIN_VALUE_EXCEEDED:MAX_RESULTS', 'MIN_VALUE_EXCEEDED', 'a number is too small'],
])('%s has the row of %s, and the reader sees the field', (reason, code, what) => {
  const error = refused('InvalidInputException', reason);

  expect(error).toMatchObject({ kind: 'permanent', code, what });
  expect(sentence('cannot invite account 111122223333', error, 0)).toBe(
    `cannot invite account 111122223333: ${what} (${reason}). Correct the property, then deploy again.`,
  );
});

it.each([
  ['HandshakeConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED:ORGANIZATION', 'limit'],
  ['HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION:TARGET', 'existing'],
  ['InvalidInputException', 'INVALID_NEXT_TOKEN:NEXT_TOKEN', 'transient'],
])('%s with %s decides by what stands before the colon', (name, reason, kind) => {
  expect(refused(name, reason)).toMatchObject({ kind, code: reason.split(':')[0], fullCode: reason });
});

it.each([
  ['TooManyRequestsException', 'transient', 'AWS Organizations is throttling requests of this account'],
  ['ConcurrentModificationException', 'transient', 'the organization is being modified by other requests'],
  ['FinalizingOrganizationException', 'initializing', 'the organization is still initializing'],
  ['AccessDeniedException', 'settling', 'access was denied'],
  ['DuplicateHandshakeException', 'existing', 'an open invitation to it exists already'],
])('a reason that is new leaves %s what it is: %s', (name, kind, what) => {
  const error = refused(name, 'BRAND_NEW');

  expect(error).toMatchObject({ kind, code: name, fullCode: 'BRAND_NEW' });
  expect(error.what).toContain(what);
});

it('a new reason with a field is permanent, in the words of the service', () => {
  expect(refused('InvalidInputException', 'BRAND_NEW:FIELD')).toMatchObject({
    kind: 'permanent',
    what: 'You did it wrong',
    message: 'You did it wrong (BRAND_NEW:FIELD)',
  });
});

it('keeps the field in other words', () => {
  const error = refused('InvalidInputException', 'MAX_LENGTH_EXCEEDED:NOTES').as('permanent', {
    what: 'other words',
    remedy: 'Do it.',
  });

  expect(error.fullCode).toBe('MAX_LENGTH_EXCEEDED:NOTES');
});
