import { Token } from 'aws-cdk-lib';
import { accountIdProblem, emailProblem, type Problem, quote } from './private/constraints';

/** Whom an invitation goes to. */
export class InvitationTarget {
  /**
   * An account, by its id.
   *
   * @param accountId 12 digits, with leading zeros. A token is checked during the deployment.
   */
  public static account(accountId: string): InvitationTarget {
    return new InvitationTarget('ACCOUNT', checked('target account', accountId, accountIdProblem));
  }

  /**
   * The account whose root user has this e-mail address. Prefer the account id
   * where you know it: an invitation by e-mail may never tell which account it
   * went to.
   *
   * @param address 6 to 64 characters. A token is checked during the deployment.
   */
  public static email(address: string): InvitationTarget {
    return new InvitationTarget('EMAIL', checked('target email', address, emailProblem));
  }

  private constructor(
    /** `ACCOUNT` or `EMAIL`, as AWS Organizations spells it. */
    public readonly targetType: string,
    /** The account id or the e-mail address. */
    public readonly id: string,
  ) {}
}

function checked(property: string, value: string, problemOf: (value: string) => Problem): string {
  if (Token.isUnresolved(value)) {
    return value;
  }
  // An account id given as a number has lost its leading zeros.
  if (typeof value !== 'string') {
    throw new Error(`${property} must be a string, in quotes, got ${quote(value)}`);
  }
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw new Error(`${property} ${problem}`);
  }
  return value;
}
