import { list, flag, text } from '../terminal/options';
import { REACH } from '../aws/reach';
import { Failure } from '../terminal/failure';
import { defineVerb } from '../terminal/verb';
import type { Action, Line } from './line';
import { readPlan } from './read-plan';
import { countOf, wordsAfter, wordsOf } from './words';

/** The actions that --fail-on may forbid. */
const FORBIDDEN = ['remove', 'resend', 'cancel', 'move'] as const;

const COULD_NOT_TELL = 1;
const CHANGES = 2;
const FORBIDDEN_CHANGE = 4;

export const PLAN = defineVerb({
  name: 'plan',
  summary: 'what a deployment of the app would do to the organization',
  description: `Tells what a deployment of a cloud assembly would do to the organization: whom it invites, whose invitation it cancels,
which member it moves, tags or removes. Run cdk synth first. It decides by the code that a deployment runs, needs
credentials of the management account, and only reads.

  +   invite                                  =   keep
  !   cancel and invite again: another e-mail -   cancel
  ~   accept by role, move, tags              --  REMOVE the member from the organization
  ?   known only in the deployment            x   the deployment fails`,
  options: {
    app: text('FOLDER', 'the cloud assembly; cdk.out without it'),
    stack: list('NAME', 'only this stack of the assembly; may be repeated'),
    region: text('REGION', 'the region of the stacks whose env has none'),
    profile: REACH.profile,
    role: REACH.role,
    'external-id': REACH['external-id'],
    'fail-on': list('ACTIONS', `exit code 4 for these, with commas: ${FORBIDDEN.join(',')}`),
    json: flag('the same as JSON'),
    'allow-none': flag('exit code 0 if nothing is declared'),
  },
  examples: [
    { does: 'the whole app, after npx cdk synth', line: 'npx cdk-invited-account plan' },
    {
      does: 'a gate of a pipeline',
      line: 'npx cdk-invited-account plan --stack Accounts --fail-on remove,resend',
    },
  ],
  exitCodes: [
    [4, 'a change that --fail-on forbids'],
    [
      1,
      'it could not be told: bad usage, no assembly, no credentials, nothing declared; with --fail-on also a line with the sign ?',
    ],
    [2, 'changes'],
    [0, 'nothing to do; with --allow-none also if nothing is declared'],
  ],
  run: async (
    { json, 'fail-on': failOn, app = 'cdk.out', 'allow-none': isNoneAllowed, region, ...values },
    session,
  ) => {
    const forbidden = parseForbidden(failOn);
    const reach = { ...values, region: region === undefined ? [] : [region], 'all-regions': false };
    const plan = await readPlan(app, reach, (words) => session.progress(words));
    const { lines, spent, unitNames, accountId } = plan;
    session.print(
      json
        ? `${JSON.stringify({ accountId, lines, counts: countOf(lines), spent }, null, 2)}\n`
        : wordsOf(lines, spent, unitNames, session.hasColor),
    );
    wordsAfter(plan).forEach((words) => session.say(words));
    const broken = lines.filter(({ effects }) => effects.some(({ is }) => forbidden.includes(is)));
    for (const { construct, action } of broken) {
      session.say(`--fail-on forbids this: ${construct} (${action}).`);
    }
    return lines.length === 0 && !isNoneAllowed
      ? COULD_NOT_TELL
      : exitCodeOf(lines, forbidden.length > 0, broken.length > 0);
  },
});

function exitCodeOf(lines: readonly Line[], isGate: boolean, isBroken: boolean): number {
  if (isBroken) {
    return FORBIDDEN_CHANGE;
  }
  if (isGate && lines.some(({ effects }) => effects.some(({ is }) => is === 'unknown'))) {
    return COULD_NOT_TELL;
  }
  return lines.some(({ effects }) => effects.length > 0) ? CHANGES : 0;
}

function parseForbidden(values: readonly string[]): readonly Action[] {
  const names = values.flatMap((value) => value.split(','));
  const unknown = names.find((name) => !(FORBIDDEN as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Failure(
      `--fail-on must be ${FORBIDDEN.join(', ')}, got ${JSON.stringify(unknown)}. See npx cdk-invited-account plan --help`,
    );
  }
  return names as readonly Action[];
}
