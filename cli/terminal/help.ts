import type { Option } from './options';
import type { Verb } from './verb';

/** The help of the command, which lists the verbs. */
export function helpOf(verbs: readonly Verb[]): string {
  const names = columns(verbs.map(({ name, summary }) => [name, summary]));
  return `Usage: npx cdk-invited-account VERB [OPTION]…

${names}

  npx cdk-invited-account VERB --help   the options, examples and exit codes of a verb
  npx cdk-invited-account --version     the version

${SETTINGS}`;
}

/** The help of a verb. */
export function helpOfVerb({ name, description, options, examples, exitCodes }: Verb): string {
  const rows = Object.entries(options).map(([option, spec]) => [spelled(option, spec), spec.help] as const);
  const all = columns([...rows, ['--help', 'this text'], ['--version', 'the version']]);
  return `Usage: npx cdk-invited-account ${name} [OPTION]…

${description}

${all}

Examples:
${examples.map(({ line, does }) => `  # ${does}\n  ${line}`).join('\n')}

Exit codes, of which the first that applies is taken:
${exitCodes.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}

${SETTINGS}`;
}

const SETTINGS = `Credentials come from a profile (--profile, AWS_PROFILE), SSO, or the environment. The region is --region,
AWS_REGION, AWS_DEFAULT_REGION, or the profile's. HTTPS_PROXY, NO_PROXY, AWS_CA_BUNDLE and NO_COLOR are
respected.
`;

const spelled = (name: string, option: Option) => (option.kind === 'flag' ? `--${name}` : `--${name} ${option.value}`);

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n');
}
