import { parseArgs } from 'node:util';
import { quote } from '../../lib/shared/constraints';
import { nearestName } from '../../lib/shared/nearest-name';
import { Failure } from './failure';
import type { Option, Options, Values } from './options';
import type { Verb } from './verb';

/** The command that the arguments ask for. */
export type Command =
  | { readonly name: 'help'; readonly verb: Verb | undefined }
  | { readonly name: 'version' }
  | { readonly name: 'run'; readonly verb: Verb; readonly values: Values<Options> };

const COMMON = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;

/** @throws Failure */
export function parseCommand(args: readonly string[], verbs: readonly Verb[]): Command {
  const { positionals, values, tokens } = parseLoosely(args, verbs);
  const [name, ...rest] = positionals;
  const verb = verbs.find((each) => each.name === name);
  if (values.version === true) {
    return { name: 'version' };
  }
  if (name === 'help' || values.help === true) {
    return { name: 'help', verb: verb ?? verbs.find((each) => each.name === rest[0]) };
  }
  if (verb === undefined) {
    throw badVerb(name, verbs);
  }
  const unknown = tokens.find((token) => token.kind === 'option' && !Object.hasOwn(verb.options, token.name));
  if (unknown?.kind === 'option') {
    throw badUsage(unknownOption(unknown.rawName, verb), verb.name);
  }
  if (rest.length > 0) {
    throw badUsage(`${verb.name} takes options only, got ${quote(rest[0])}`, verb.name);
  }
  return { name: 'run', verb, values: parseStrictly(args, verb) };
}

/** Finds the verb wherever it stands: an option that some verb has takes its value with it. */
function parseLoosely(args: readonly string[], verbs: readonly Verb[]) {
  const options = Object.assign({}, ...verbs.map(({ options: each }) => each)) as Options;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: { ...typesOf(options), ...COMMON },
  });
}

function parseStrictly(args: readonly string[], verb: Verb): Values<Options> {
  const given = (() => {
    try {
      return parseArgs({ args: [...args], allowPositionals: true, tokens: true, options: typesOf(verb.options) });
    } catch (error) {
      // `Option '--stack <value>' argument missing` or `Option '--json' does not take an argument`
      const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
      throw badUsage(problem, verb.name);
    }
  })();
  const names = given.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, index) => verb.options[name]?.kind === 'text' && names.indexOf(name) < index);
  if (twice !== undefined) {
    throw badUsage(`--${twice} can be given only once`, verb.name);
  }
  const values = Object.entries(verb.options).map(([name, option]) => [
    name,
    checked(given.values[name] ?? EMPTY[option.kind], name, option, verb.name),
  ]);
  return Object.fromEntries(values) as Values<Options>;
}

const EMPTY = { flag: false, list: [], text: undefined };

function checked<T>(value: T, name: string, option: Option, verb: string): T {
  for (const each of [value].flat()) {
    if (each === '') {
      throw badUsage(`--${name} must have a value, got ""`, verb);
    }
    if (option.kind !== 'flag' && option.choices?.includes(String(each ?? option.choices[0])) === false) {
      throw badUsage(`--${name} must be ${option.choices.join(', ')}, got ${quote(each)}`, verb);
    }
  }
  return value;
}

const typesOf = (options: Options) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );

function badVerb(name: string | undefined, verbs: readonly Verb[]): Failure {
  const names = verbs.map((verb) => verb.name);
  const nearest = name === undefined ? undefined : nearestName(name, names);
  const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`;
  return badUsage(`the verb must be ${names.join(', ')}, got ${quote(name)}${hint}`);
}

function unknownOption(given: string, { name, options }: Verb): string {
  const names = [...Object.keys(options), ...Object.keys(COMMON)];
  const nearest = nearestName(given.replace(/^-+/, ''), names);
  return `${name} has no option ${given}${nearest === undefined ? '' : `: did you mean --${nearest}?`}`;
}

function badUsage(problem: string, verb?: string): Failure {
  const help = ['npx cdk-invited-account', verb, '--help'].filter((word) => word !== undefined).join(' ');
  return new Failure(`${problem.replace(/\?$/, '')}${problem.endsWith('?') ? '?' : '.'} See ${help}`);
}
