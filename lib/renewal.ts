import type { Construct } from 'constructs';
import { brand } from './private/checks/brand';
import { required } from './private/checks/checked';
import { checkNames, namesOf } from './private/checks/names';
import { renewalsProblem } from './shared/renewal';

/** Options for sending an expired invitation again. */
export interface RenewalOptions {
  /**
   * The most times that the invitation is sent again.
   *
   * A whole number from 1 to 3. The count begins anew with each invitation that a
   * deployment sends, for example because `revision` was raised.
   */
  readonly times: number;
}

/**
 * When an invitation is sent again without a deployment.
 *
 * Each time the owner of the account gets another e-mail, and the invitation
 * counts towards the invitations of the day.
 */
export class Renewal {
  /**
   * Sends the invitation again after it expired, at most so many times.
   *
   * It expires 15 days after it was sent. It is not sent again after the owner
   * declined, or after anybody cancelled it.
   *
   * @param options How often it is sent again.
   */
  public static afterExpiry(options: RenewalOptions): Renewal {
    return new Renewal(options, options.times);
  }

  private constructor(
    private readonly options: RenewalOptions,
    /** The most times that the invitation is sent again. */
    public readonly times: number,
  ) {
    brand(this, 'Renewal');
  }

  /**
   * The number for the resource's property.
   *
   * @internal
   */
  public _bind(scope: Construct): number {
    checkNames(scope, 'renewal options', this.options, namesOf<RenewalOptions>({ times: true }));
    return required(scope, 'renewal times', this.times, renewalsProblem);
  }
}
