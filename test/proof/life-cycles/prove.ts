import fc from 'fast-check';
import { histories } from './commands';
import { History, newModel } from './history';
import { Tally } from './tally';

export interface Proof {
  readonly tally: Tally;
  /** The shrunk history that broke an invariant. */
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly commands: readonly string[];
  readonly violations: readonly string[];
  readonly story: readonly string[];
}

class Broken extends Error {
  constructor(
    readonly violations: readonly string[],
    readonly story: readonly string[],
  ) {
    super(violations.join('\n'));
  }
}

interface Plan {
  readonly runs: number;
  readonly seed: number;
  /** Repeats the one history at this place. */
  readonly path?: string | undefined;
  /** The one sort of disturbance that all histories have. */
  readonly only?: string | undefined;
}

/** Runs random histories, and shrinks the first that breaks an invariant. */
export async function prove(
  { runs, seed, path, only }: Plan,
  onProgress: (histories: number) => void = () => {},
): Promise<Proof> {
  const tally = new Tally();
  let isShrinking = false;
  const property = fc.asyncProperty(histories(only), fc.nat(), async (commands, jitterSeed) => {
    const history = new History(jitterSeed);
    const { region } = history;
    try {
      const model = newModel();
      await fc.asyncModelRun(() => ({ model, real: history }), commands);
      await history.settle(model);
    } finally {
      await history.end();
    }
    if (!isShrinking) {
      tally.add(region.tally);
      tally.count('histories', 'all');
      onProgress(tally.total('histories'));
    }
    if (region.invariants.violations.length > 0) {
      isShrinking = true;
      throw new Broken(region.invariants.violations, region.story);
    }
  });
  const result = await fc.check(property, {
    numRuns: runs,
    seed,

    ...(path !== undefined && { path }),
  });
  if (!result.failed) {
    return { tally, failure: undefined };
  }
  const error = result.errorInstance;
  const { violations, story } =
    error instanceof Broken ? error : { violations: [String(error instanceof Error ? error.stack : error)], story: [] };
  const [commands] = result.counterexample ?? [];
  // Its toString leaves out what was not run.
  const shown: { toString(): string } = commands ?? '';
  return {
    tally,
    failure: {
      seed: result.seed,
      path: result.counterexamplePath ?? '',
      commands: shown.toString().split(/,(?=[a-z])/),
      violations,
      story,
    },
  };
}
