import { randomBytes } from 'node:crypto';
import { ServiceError } from '../wire/errors';
import { allows, type Policy } from './policy';

/** The identity that calls, with its permissions. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  /** Of the user, or `AROA…:SESSION-NAME` of a session. */
  readonly id: string;
  allows(action: string, resource: string): boolean;
}

export interface Role {
  readonly accountId: string;
  readonly name: string;
  /** The accounts that may assume it. */
  readonly trusts: readonly string[];
  /** The external id that a caller has to give; undefined if none is needed. */
  readonly externalId: string | undefined;
  readonly policy: Policy;
}

export interface Assumption {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly externalId: string | undefined;
  /** Restricts the session further than the role. */
  readonly policy: Policy | undefined;
}

/** The temporary credentials that STS gives for a role. */
export interface Session extends Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
}

/** A role's default, which the emulator has no way to change. */
const SESSION_MAX_SECONDS = 3600;

/** The roles of all accounts, and the sessions of those who assumed them. */
export class Roles {
  private readonly roles = new Map<string, Role & { readonly id: string }>();
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly now: () => number) {}

  /** Makes a role, or replaces the one with its name, and returns its ARN. */
  make(role: Role): string {
    const arn = `arn:aws:iam::${role.accountId}:role/${role.name}`;
    this.roles.set(arn, { ...role, id: `AROA${randomBytes(8).toString('hex').toUpperCase()}` });
    return arn;
  }

  /** Refused alike whether there is no such role, it trusts others or wants another external id. */
  assume(caller: Caller, { roleArn, sessionName, durationSeconds, externalId, policy }: Assumption): Session {
    const role = this.roles.get(roleArn);
    if (
      !caller.allows('sts:AssumeRole', roleArn) ||
      !role?.trusts.includes(caller.accountId) ||
      (role.externalId !== undefined && role.externalId !== externalId)
    ) {
      throw new ServiceError(
        'AccessDenied',
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      );
    }
    if (durationSeconds > SESSION_MAX_SECONDS) {
      throw new ServiceError(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    const policies = policy === undefined ? [role.policy] : [role.policy, policy];
    const session: Session = {
      accountId: role.accountId,
      arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
      allows: (action, resource) => policies.every((each) => allows(each, action, resource)),
      accessKeyId: `ASIA${role.accountId}${String(this.sessions.size + 1).padStart(4, '0')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(60).toString('base64'),
      expiresAt: this.now() + durationSeconds * 1000,
      id: `${role.id}:${sessionName}`,
    };
    this.sessions.set(session.accessKeyId, session);
    return session;
  }

  /** Whose access key it is: an account's own, 12 digits, or that of a session, whose token must come along. */
  caller(accessKeyId: string, sessionToken: string | undefined): Caller {
    if (/^\d{12}$/.test(accessKeyId)) {
      return {
        accountId: accessKeyId,
        arn: `arn:aws:iam::${accessKeyId}:user/any`,
        id: `AIDA${accessKeyId}0000`,
        allows: () => true,
      };
    }
    const session = this.sessions.get(accessKeyId);
    if (session === undefined) {
      throw new ServiceError(
        'UnrecognizedClientException',
        'The access key must be the 12 digits of the calling account, or come from AssumeRole.',
      );
    }
    if (session.sessionToken !== sessionToken) {
      throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
    }
    if (session.expiresAt <= this.now()) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    return session;
  }
}
