import type { Handshake } from '../../../lambda/model/handshake';
import type { Member } from '../../aws/organization';

/** The invitations and accounts that the organization has, to be looked up by thousands of declared invitations. */
export class Findings {
  private readonly invitationsById = new Map<string, Handshake>();
  private readonly invitationsByKey = new Map<string, Handshake[]>();
  private readonly accounts = new Map<string, Member>();

  constructor(invitations: readonly Handshake[], accounts: readonly Member[]) {
    invitations.forEach((invitation) => this.addInvitation(invitation));
    accounts.forEach((account) => this.addAccount(account));
  }

  addInvitation(invitation: Handshake): void {
    this.invitationsById.set(invitation.id, invitation);
    const key = invitation.reference?.resourceKey;
    if (key !== undefined) {
      this.invitationsByKey.set(key, [...(this.invitationsByKey.get(key) ?? []), invitation]);
    }
  }

  addAccount(account: Member): void {
    this.accounts.set(account.id, account);
    this.accounts.set(account.email.toLowerCase(), account);
  }

  /** Those that the resource sent, and the one of this id. */
  invitationsOf(resourceKey: string, id: string | undefined): readonly Handshake[] {
    const named = this.invitation(id);
    const sent = this.invitationsByKey.get(resourceKey) ?? [];
    return named === undefined || sent.includes(named) ? sent : [named, ...sent];
  }

  invitation(id: string | undefined): Handshake | undefined {
    return id === undefined ? undefined : this.invitationsById.get(id);
  }

  /** @param name an account id or an e-mail address */
  account(name: string | undefined): Member | undefined {
    // An empty name would find an account whose address AWS does not tell.
    return name ? this.accounts.get(name.toLowerCase()) : undefined;
  }
}
