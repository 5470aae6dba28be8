import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { HandshakeState } from '../../emulator/organization/handshakes';
import type { Answer } from '../../lambda/protocol/answer';
import { ACCOUNT_ID } from '../simulation/fixtures';
import type { Definition } from '../simulation/state-machine';
import { Recorded, type WaitingExecutions } from './recorded';
import { SCENARIOS } from './scenarios';

/** Everything that a release leaves behind while executions wait. Ids that AWS makes are placeholders. */
export interface State {
  /** Oldest first. */
  readonly executions: WaitingExecutions;
  /** Since the beginning of the simulation. */
  readonly atMillis: number;
  /** Oldest first. */
  readonly invitations: readonly {
    readonly notes?: string;
    readonly tags: readonly (readonly [string, string])[];
    readonly state: HandshakeState;
    readonly sentMillis: number;
  }[];
}

/** The state of one release: `test/compatibility/0.1.0.json`. */
export interface Release {
  /** An execution keeps the definition that it was started with. */
  readonly definition: Definition;
  readonly states: Readonly<Record<string, State>>;
}

/** Longer than an invitation is open. AWS remembers it for longer. */
const TWENTY_DAYS_SECONDS = 20 * 24 * 60 * 60;
const UNIT = 'UNIT';
const placeholder = (index: number) => `INVITATION-${index + 1}`;

/** Plays the scenario with the present code, and keeps the state at its wait. */
export async function record(name: string): Promise<State> {
  const simulation = Recorded.start();
  const beginning = simulation.now;
  const unit = simulation.createUnit();
  const scenario = SCENARIOS[name];
  const states: State[] = [];
  simulation.onWaited = (waited, all) => {
    if (states.length > 0 || scenario?.isIt(waited) !== true) {
      return;
    }
    const handshakes = simulation.organization.allHandshakes();
    const text = handshakes.reduce(
      (replaced, { id }, index) => replaced.replaceAll(id, placeholder(index)),
      JSON.stringify(all).replaceAll(unit, UNIT),
    );
    states.push({
      executions: JSON.parse(text) as WaitingExecutions,
      atMillis: simulation.now - beginning,
      invitations: handshakes.map(({ notes, tags, state, requestedAt }) => ({
        ...(notes !== undefined && { notes }),
        tags: [...tags],
        state,
        sentMillis: requestedAt - beginning,
      })),
    });
  };
  await scenario?.begin(simulation, unit);
  await simulation.emulator.stop();
  const [state] = states;
  if (state === undefined) {
    throw new Error(`there was no such wait: ${name}`);
  }
  return state;
}

/** The answers and the world after the present code has gone on from a state. */
export interface Ending {
  readonly answers: readonly Answer[];
  readonly invitations: readonly HandshakeState[];
  readonly account: 'no member' | 'a member' | 'in the declared organizational unit';
  readonly changes: readonly string[];
  /** `SUCCEEDED`, or how else each execution ended. `ABORTED` is one that another execution or a request has stopped. */
  readonly executions: readonly string[];
}

/** Goes on from a state of a release with the present code, in a world as the release left it. */
export async function goOnFrom(
  { executions, atMillis, invitations }: State,
  release: Release,
  name: string,
): Promise<Ending> {
  const simulation = Recorded.start();
  const beginning = simulation.now;
  simulation.stepFunctions.definition = release.definition;
  const unit = simulation.createUnit();
  const reach = (millis: number) => simulation.pass(beginning + millis - simulation.now);
  let text = JSON.stringify(executions).replaceAll(UNIT, unit);
  for (const [index, { notes, tags, state, sentMillis }] of invitations.entries()) {
    reach(sentMillis);
    const target = { type: 'ACCOUNT', id: ACCOUNT_ID } as const;
    const { id } = simulation.organization.invite({ target, notes, tags: new Map(tags) });
    if (state === 'ACCEPTED') {
      simulation.organization.accept(id, ACCOUNT_ID);
    } else if (state === 'CANCELED') {
      simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    }
    text = text.replaceAll(placeholder(index), id);
  }
  reach(atMillis);
  SCENARIOS[name]?.meanwhile?.(simulation);
  const answers: Answer[] = [];
  for (const [execution, input] of Object.entries(JSON.parse(text) as WaitingExecutions)) {
    simulation.goOn(execution, input, (answer) => answers.push(answer));
  }
  await simulation.after(TWENTY_DAYS_SECONDS, () => {});
  const { organization } = simulation;
  await simulation.stop();
  const isPlaced = organization.accountsIn(unit).length === 1;
  const isMember = organization.members.has(ACCOUNT_ID);
  return {
    answers,
    invitations: organization.allHandshakes().map(({ state }) => state),
    account: isPlaced ? 'in the declared organizational unit' : isMember ? 'a member' : 'no member',
    changes: simulation.bus.events.map(({ detail }) => detail.change),
    executions: [...simulation.executions.values()].map(({ status, ending }) => ending ?? status),
  };
}
