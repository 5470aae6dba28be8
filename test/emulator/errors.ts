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

export const accessDenied = () =>
  new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.");

export const notInUse = () =>
  new ServiceError('AWSOrganizationsNotInUseException', "Your account isn't a member of an organization.");

export const invalidInput = (reason: string, message: string) =>
  new ServiceError('InvalidInputException', message, reason);

export const handshakeConstraint = (reason: string, message: string) =>
  new ServiceError('HandshakeConstraintViolationException', message, reason);

export const handshakeNotFound = () =>
  new ServiceError('HandshakeNotFoundException', "We can't find a handshake with that id.");

export const accountNotFound = () =>
  new ServiceError('AccountNotFoundException', "We can't find an account in the organization with that id.");

export const targetNotFound = () =>
  new ServiceError('TargetNotFoundException', "We can't find a root, OU, account, or policy with that id.");
