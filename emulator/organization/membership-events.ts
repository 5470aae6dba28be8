import { randomUUID } from 'node:crypto';
import { MANAGEMENT_ACCOUNT, type MembershipChange } from './accounts';
import type { Organization } from './organization';

/**
 * An event of AWS Organizations, as EventBridge hands it on.
 *
 * AWS publishes no whole event. The source, eventSource, eventName, joinedMethod and joinedTime are documented; the rest is
 * as in other service events of CloudTrail, and the name of the field with the account is a guess.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html
 */
export interface MembershipEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'AWS Service Event via CloudTrail';
  readonly source: 'aws.organizations';
  readonly account: string;
  readonly time: string;
  readonly region: 'us-east-1';
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Tells of each account that joins or departs, in the background, as late and as often as a test wants it. */
export class MembershipEvents {
  /** The times after which each event is told: one for each telling, so none if the list is empty. They are real time. */
  delaySeconds: readonly number[] = [0];
  /** Told of each event. */
  onEvent: (event: MembershipEvent) => void = () => {};
  /** Told why an event has not reached the URL. */
  onLost: (reason: string) => void = () => {};
  private readonly waiting = new Set<NodeJS.Timeout>();

  /** @param url gets each event by a POST with JSON, once */
  constructor(
    private readonly now: () => number,
    private readonly url?: string,
  ) {}

  /** Tells of the memberships of this organization. */
  tellOf(organization: Organization): Organization {
    organization.onMembershipChange = (change) => {
      const event = eventOf(change, new Date(this.now()).toISOString());
      for (const seconds of this.delaySeconds) {
        const timer = setTimeout(() => {
          this.waiting.delete(timer);
          this.onEvent(event);
          void this.post(event);
        }, seconds * 1000);
        this.waiting.add(timer);
      }
    };
    return organization;
  }

  /** Forgets the events that have not been told yet. */
  forget(): void {
    for (const timer of this.waiting) {
      clearTimeout(timer);
    }
    this.waiting.clear();
  }

  private async post(event: MembershipEvent): Promise<void> {
    if (this.url === undefined) {
      return;
    }
    try {
      const headers = { 'content-type': 'application/json' };
      const { ok, status } = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(event) });
      if (!ok) {
        this.onLost(`${this.url} answered ${status}`);
      }
    } catch {
      this.onLost(`${this.url} cannot be reached`);
    }
  }
}

function eventOf({ name, accountId, method }: MembershipChange, time: string): MembershipEvent {
  const details =
    name === 'AccountJoinedOrganization'
      ? { joinedMethod: method, joinedTime: time }
      : { departureMethod: method, departureTime: time };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS Service Event via CloudTrail',
    source: 'aws.organizations',
    account: MANAGEMENT_ACCOUNT,
    time,
    region: 'us-east-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: { accountId: MANAGEMENT_ACCOUNT, invokedBy: 'organizations.amazonaws.com' },
      eventTime: time,
      eventSource: 'organizations.amazonaws.com',
      eventName: name,
      awsRegion: 'us-east-1',
      eventID: randomUUID(),
      eventType: 'AwsServiceEvent',
      recipientAccountId: MANAGEMENT_ACCOUNT,
      serviceEventDetails: { accountId, ...details },
    },
  };
}
