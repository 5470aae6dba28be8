import type { Options, Values } from './options';
import type { Session } from './session';

/** What the command can do. Its options, examples and exit codes are its help, too. */
export interface VerbDefinition<O extends Options> {
  readonly name: string;
  /** One line, for the list of verbs. */
  readonly summary: string;
  /** A paragraph, for the verb's own help. */
  readonly description: string;
  readonly options: O;
  /** Lines to paste, each with a word on it. */
  readonly examples: readonly [Example, Example];
  /** Each with its meaning, of which the first that applies is taken. */
  readonly exitCodes: readonly (readonly [number, string])[];
  /** @returns the exit code */
  run(values: Values<O>, session: Session): Promise<number>;
}

export interface Example {
  /** `npx cdk-invited-account status --stack Accounts` */
  readonly line: string;
  readonly does: string;
}

export type Verb = VerbDefinition<Options>;

/** Checks a verb against the types of its own options, and gives it the type that all verbs have. */
export function defineVerb<O extends Options>(verb: VerbDefinition<O>): Verb {
  // The parser makes the values by these very options.
  return { ...verb, run: (values, session) => verb.run(values as Values<O>, session) };
}
