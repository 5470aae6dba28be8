/** An error as AWS Organizations sends it: shape name, Message, and Reason where there is one. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly reason?: string,
  ) {
    super(message);
  }

  /** 400 for all, throttling included; 500 when the service itself is at fault. */
  get httpStatus(): number {
    return this.name === 'ServiceException' ? 500 : 400;
  }

  get body(): object {
    return {
      __type: this.name,
      Message: this.message,
      ...(this.reason !== undefined && { Reason: this.reason }),
    };
  }
}

/** No answer of the service: the connection breaks instead of one. */
export class BrokenConnection extends Error {
  override readonly name = 'BrokenConnection';
}

export const accessDenied = () =>
  new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.");

export const leavingDenied = (accountId: string) =>
  new ServiceError(
    'AccessDeniedException',
    `User: arn:aws:iam::${accountId}:root is not authorized to perform: organizations:LeaveOrganization with an explicit deny in a service control policy`,
  );

export const notInUse = () =>
  new ServiceError('AWSOrganizationsNotInUseException', "Your account isn't a member of an organization.");

export const invalidInput = (reason: string, message: string) =>
  new ServiceError('InvalidInputException', message, reason);

export const handshakeConstraint = (reason: string, message: string) =>
  new ServiceError('HandshakeConstraintViolationException', message, reason);

export const handshakeNotFound = () =>
  new ServiceError('HandshakeNotFoundException', "You specified a handshake that doesn't exist.");

export const accountNotFound = () =>
  new ServiceError('AccountNotFoundException', "We can't find an account in the organization with that id.");

export const parentNotFound = () =>
  new ServiceError('ParentNotFoundException', "We can't find a root or OU with the ParentId that you specified.");

export const childNotFound = () =>
  new ServiceError(
    'ChildNotFoundException',
    "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified.",
  );

export const targetNotFound = () =>
  new ServiceError('TargetNotFoundException', "We can't find a root, OU, account, or policy with that id.");

export const tooManyRequests = () =>
  new ServiceError(
    'TooManyRequestsException',
    'You have sent too many requests in too short a period of time. The quota helps protect against denial-of-service attacks. Try again later.',
  );

export const concurrentModification = () =>
  new ServiceError(
    'ConcurrentModificationException',
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.",
  );

export const stillInitializing = () =>
  new ServiceError(
    'FinalizingOrganizationException',
    'AWS Organizations could not perform the operation because your organization is still initializing. It can take up to an hour. If after one hour you continue to receive this error, contact AWS Support.',
  );

export const duplicateHandshake = () =>
  new ServiceError(
    'DuplicateHandshakeException',
    'A handshake with the specified type and parameters already exists for the given parties.',
  );

export const alreadyInAnOrganization = () =>
  handshakeConstraint('ALREADY_IN_AN_ORGANIZATION', 'The AWS account is already a member of an organization.');

export const alreadyInState = () =>
  new ServiceError('HandshakeAlreadyInStateException', 'The handshake is already in the requested state.');

export const invalidTransition = () =>
  new ServiceError(
    'InvalidHandshakeTransitionException',
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
  );
