import { brand } from './private/checks/brand';

/** The account, or the e-mail address, that an invitation goes to. */
export class InvitationTarget {
  /**
   * Names the account to invite by its id.
   *
   * The id has 12 digits, leading zeros included. The invitation checks it, and the
   * deployment checks a token or a dynamic reference.
   *
   * @param accountId Id of the account, such as `111122223333`.
   */
  public static account(accountId: string): InvitationTarget {
    return new InvitationTarget('ACCOUNT', accountId);
  }

  /**
   * Names the account to invite by the e-mail address of its root user.
   *
   * The address has 6 to 64 characters. The invitation checks it, and the
   * deployment checks a token or a dynamic reference.
   *
   * Prefer the account id if you know it: AWS tells the account of an invitation
   * by e-mail once it is accepted, and for 30 days.
   *
   * @param address E-mail address of the root user, such as `owner@example.com`.
   */
  public static email(address: string): InvitationTarget {
    return new InvitationTarget('EMAIL', address);
  }

  private constructor(
    /** The type of the target as AWS Organizations spells it: `ACCOUNT` or `EMAIL`. */
    public readonly targetType: string,
    /** The account id or the e-mail address. */
    public readonly id: string,
  ) {
    brand(this, 'InvitationTarget');
  }
}
