import { required } from './private/checked';
import { accountIdProblem, emailProblem } from './shared/constraints';

/** Whom an invitation goes to. */
export class InvitationTarget {
  /**
   * An account, by its id.
   *
   * @param accountId 12 digits, with leading zeros. A token is checked during the deployment.
   */
  public static account(accountId: string): InvitationTarget {
    return new InvitationTarget('ACCOUNT', required('target account', accountId, accountIdProblem));
  }

  /**
   * The account whose root user has this e-mail address. Prefer the account id
   * where you know it: an invitation by e-mail may never tell which account it
   * went to.
   *
   * @param address 6 to 64 characters. A token is checked during the deployment.
   */
  public static email(address: string): InvitationTarget {
    return new InvitationTarget('EMAIL', required('target email', address, emailProblem));
  }

  private constructor(
    /** `ACCOUNT` or `EMAIL`, as AWS Organizations spells it. */
    public readonly targetType: string,
    /** The account id or the e-mail address. */
    public readonly id: string,
  ) {}
}
