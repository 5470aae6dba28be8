/** The texts of the recorded errors, by their reason up to a colon, or by their name where they have no reason. */
export const MESSAGES: Readonly<Record<string, string>> = {
  AccessDeniedException: "You don't have permissions to access this resource.",
  ALREADY_IN_AN_ORGANIZATION: 'The AWS account is already a member of an organization.',
  ConcurrentModificationException:
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.",
  DUPLICATE_TAG_KEY: 'Your request includes duplicate tag keys.',
  DuplicateHandshakeException:
    'A handshake with the specified type and parameters already exists for the given parties.',
  HandshakeAlreadyInStateException: 'The handshake is already in the requested state.',
  HandshakeNotFoundException: "You specified a handshake that doesn't exist.",
  INPUT_REQUIRED: 'You must provide a value for the parameter.',
  INVALID_EMAIL_ADDRESS_TARGET: 'You specified an invalid email address for the invited account owner.',
  INVALID_ENUM: 'You specified an invalid value.',
  INVALID_NEXT_TOKEN:
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
  INVALID_PARTY_TYPE_TARGET: 'You specified an invalid party type as the target parameter.',
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  InvalidHandshakeTransitionException:
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
  MAX_LENGTH_EXCEEDED: 'You provided a string that exceeds that maximum length.',
  MAX_LIMIT_EXCEEDED_FILTER: 'You specified too many filter parameters.',
};
