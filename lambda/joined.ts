import { asCallError, type CallError } from './aws/call-error';
import { RETRY_BACKOFF, RETRY_BUDGET_MILLIS } from './aws/call';
import type { Executions } from './aws/executions';
import {
  earlyLooksName,
  isForEmail,
  looksBefore,
  publisherName,
  targetHash,
  type WaitingNames,
} from './model/execution-name';
import { movingMillis } from './aws/pacing';
import { gapSeconds } from './base/retry';
import type { StepDependencies } from './context/dependencies';
import { lookEarly } from './follow-up/attempt';
import { type FollowUp, isFollowUp } from './follow-up/follow-up';
import { attempt } from './request/attempt';
import { isWaitingRequest } from './request/waiting-request';

/**
 * The event of AWS Organizations that an account has joined, as EventBridge hands it on.
 *
 * Its detail is a hint to look, never a proof: no more is taken from it than the ids of accounts.
 */
export interface MembershipEvent {
  readonly id: string;
  readonly detail: unknown;
}

/** The early looks that an event asks for, as the state machine keeps them. */
export interface EarlyLooks {
  /** The version of this input. */
  readonly earlyLooks: 1;
  readonly eventId: string;
  readonly accountIds: readonly string[];
  /** The executions that wait for the accounts. Left out until they are known. */
  readonly looks?: readonly Look[];
  /** Time of the event. */
  readonly toldMillis: number;
  readonly waits: number;
  readonly waitSeconds: number;
}

/** An execution that waits for an account. */
interface Look {
  readonly name: string;
  /** As far as early looks have come. */
  readonly followUp?: FollowUp;
}

export const isEarlyLooks = (input: object): input is EarlyLooks => 'earlyLooks' in input;

/** Gaps of 3, 6, 12, 24, 30, 30 s, ±20 %: a membership spreads within seconds. */
const GAPS = { firstSeconds: 3, capSeconds: 30 };
const SPREADING_WAITS_MAX = 5;

/** After throttling the last of a crowd is through long before. Then the follow-up itself looks. */
const WAITS_MAX = 30;

/** So many early looks go on at the same time without standing in each other's way: a bucket keeps three moves. */
const CROWD_MIN = 3;

/** The window of looks that AWS has throttled: after their turn, it grows with each wait; and as long as they know none. */
const WINDOW_SECONDS = { afterTurn: 10, perWait: 2, withoutTurn: 40 };

/** An event tells one account, and perhaps the organization that it has left. */
const ACCOUNTS_MAX = 4;

/** Looks at once at all that waits for an account which has joined. */
export async function handleJoined({ id, detail }: MembershipEvent, dependencies: StepDependencies): Promise<void> {
  const accountIds = accountIdsIn(detail, dependencies.home.account);
  if (accountIds.length === 0) {
    return;
  }
  const toldMillis = dependencies.clock.now();
  const first = { earlyLooks: 1, eventId: id, accountIds, toldMillis, waits: 0, waitSeconds: 0 } as const;
  const next = await lookAll(first, dependencies);
  if (next !== 'over') {
    await dependencies.executions.start(earlyLooksName(id), next);
  }
}

/** Every account id in the detail but that of the stack. */
function accountIdsIn(detail: unknown, ownId: string): readonly string[] {
  const ids = JSON.stringify(detail ?? '').match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
  return [...new Set(ids)].filter((id) => id !== ownId).slice(0, ACCOUNTS_MAX);
}

/** Makes the early looks that are left, and says which are worth another one. */
export async function lookAll(state: EarlyLooks, dependencies: StepDependencies): Promise<EarlyLooks | 'over'> {
  const left: Look[] = [];
  let failure: CallError | undefined;
  let found = state;
  try {
    if (state.looks === undefined) {
      const names = await dependencies.executions.listWaiting();
      found = { ...state, looks: await findLooks(names, state, dependencies) };
      const before = looksBefore(names.earlyLooks, earlyLooksName(state.eventId));
      if (found.looks?.length !== 0 && before >= CROWD_MIN) {
        // Its turn comes when AWS has moved all accounts before it.
        return { ...found, waits: state.waits + 1, waitSeconds: Math.ceil(movingMillis(before) / 1000) };
      }
    }
    for (const look of found.looks ?? []) {
      const looked = await lookAt(look, state, dependencies);
      failure = looked.failure ?? failure;
      left.push(...(looked.again === undefined ? [] : [looked.again]));
    }
  } catch (thrown) {
    failure = asCallError(thrown);
    const isPassing = failure.kind === 'transient' || failure.kind === 'unlisted';
    return isPassing ? later(found, failure.kind, dependencies) : 'over';
  }
  return left.length === 0 ? 'over' : later({ ...found, looks: left }, failure?.kind, dependencies);
}

/** The looks after a wait. */
function later(
  state: EarlyLooks,
  reason: CallError['kind'] | undefined,
  { random }: StepDependencies,
): EarlyLooks | 'over' {
  const { waits, looks } = state;
  const isThrottled = reason === 'transient';
  if (waits >= (isThrottled ? WAITS_MAX : SPREADING_WAITS_MAX)) {
    return 'over';
  }
  const { afterTurn, perWait, withoutTurn } = WINDOW_SECONDS;
  const windowSeconds = looks === undefined ? withoutTurn : Math.max(afterTurn, perWait * waits);
  const waitSeconds = isThrottled ? 1 + Math.floor(random() * windowSeconds) : gapSeconds(GAPS, waits, random);
  return { ...state, waits: waits + 1, waitSeconds };
}

/** Finds the executions that wait for the accounts, by account id or by e-mail address. */
async function findLooks(
  { waiting }: WaitingNames,
  { accountIds, eventId }: EarlyLooks,
  dependencies: StepDependencies,
): Promise<readonly Look[]> {
  const hashes = accountIds.map((Id) => targetHash({ Type: 'ACCOUNT', Id }));
  if (waiting.some(isForEmail)) {
    hashes.push(...(await hashesOfAddresses(accountIds, eventId, dependencies)));
  }
  return waiting.filter((name) => hashes.some((hash) => name.endsWith(`-${hash}`))).map((name) => ({ name }));
}

async function hashesOfAddresses(
  accountIds: readonly string[],
  requestId: string,
  { organizations, clock, log }: StepDependencies,
): Promise<readonly string[]> {
  const budget = { backoff: RETRY_BACKOFF, untilMillis: clock.now() + RETRY_BUDGET_MILLIS };
  const context = { requestType: 'Joined', requestId, logicalResourceId: '', resourceKey: '' };
  const accounts = organizations(budget, log(context));
  const members = await Promise.all(accountIds.map((accountId) => accounts.findMember(accountId)));
  return members.flatMap((member) => (member === undefined ? [] : targetHash({ Type: 'EMAIL', Id: member.email })));
}

interface Looked {
  /** The look that is worth repeating. */
  readonly again?: Look;
  readonly failure?: CallError | undefined;
}

async function lookAt(look: Look, state: EarlyLooks, dependencies: StepDependencies): Promise<Looked> {
  const { name } = look;
  const { executions } = dependencies;
  const present = look.followUp === undefined ? await executions.present(name) : { input: look.followUp };
  if (present === 'over') {
    return {};
  }
  if (present === 'at work') {
    return { again: look };
  }
  const { input } = present;
  if (isFollowUp(input)) {
    // One that has seen the account join works on it by itself.
    const isTheirs = look.followUp === undefined && input.stage.is !== 'watch';
    return isTheirs ? {} : lookAtFollowUp({ ...look, followUp: input }, state, dependencies);
  }
  // A request that waits for a person goes on, and is answered.
  if (isWaitingRequest(input) && input.waitingFor === 'acceptance') {
    const attempted = await attempt(input, 'state machine', dependencies);
    if (attempted === 'finished') {
      await executions.stop(name);
      return {};
    }
    return { again: look };
  }
  return {};
}

async function lookAtFollowUp(
  { name, followUp }: Required<Look>,
  { toldMillis, waits }: EarlyLooks,
  dependencies: StepDependencies,
): Promise<Looked> {
  const looked = await lookEarly(followUp, { toldMillis, readsList: waits > 0 }, dependencies);
  switch (looked.is) {
    case 'again':
      return { again: { name, followUp: looked.followUp }, failure: looked.failure };
    case 'left':
      return {};
    case 'done':
      await handOver(name, looked.followUp, dependencies.executions, dependencies.clock.now());
      return {};
  }
}

/**
 * Ends a follow-up that has only to publish yet, and starts one that does that.
 *
 * The start comes first: if this function is killed in between, the follow-up publishes once more. If a request has ended
 * the follow-up meanwhile, that request has published.
 */
async function handOver(name: string, followUp: FollowUp, executions: Executions, nowMillis: number): Promise<void> {
  const publisher = publisherName(name);
  const started = { name: publisher, startedMillis: nowMillis, waitSeconds: PUBLISHER_WAIT_SECONDS };
  await executions.start(publisher, { ...followUp, ...started });
  const { isRunning } = await executions.describe(name);
  await executions.stop(isRunning ? name : publisher);
}

/** The time in which a publisher can still be stopped before it publishes. */
const PUBLISHER_WAIT_SECONDS = 2;
