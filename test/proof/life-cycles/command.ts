import fc, { type AsyncCommand } from 'fast-check';
import { LOGICAL_IDS, PARTIES } from './declaration';
import type { History, Model } from './history';

/** What happens in a history: each command is a line of its story. */
export interface Command extends AsyncCommand<Model, History> {
  readonly kind: string;
}

export const DAY = 24 * 60 * 60;

export const stackIndex = fc.nat(1);
export const target = fc.nat(PARTIES.length - 1);
export const logicalId = fc.constantFrom(...LOGICAL_IDS);

export function command(
  kind: string,
  details: unknown,
  run: (model: Model, history: History) => Promise<void> | void,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return {
    kind,
    check,
    run: async (model, history) => {
      history.region.tally.count('commands', kind);
      await run(model, history);
    },
    toString: () => `${kind} ${JSON.stringify(details)}`,
  };
}
