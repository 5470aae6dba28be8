import { printable } from '../terminal/session';
import { aligned, counted } from '../terminal/text';
import { ACTIONS, type Action, type Effect, type Line, type Note } from './line';
import type { StackPlace } from './planned-stack';
import type { Spent } from './spent';

/** Names of organizational units, by their ids. */
export type UnitNames = ReadonlyMap<string, string>;

/** The plan as text: a line for each construct, a line that counts, and what is spent. */
export function wordsOf(lines: readonly Line[], spent: Spent, names: UnitNames, hasColor: boolean): string {
  const rows = lines.map((line) => [line.sign, line.construct, line.target ?? 'not known', sentenceOf(line, names)]);
  const table = aligned(rows.map((cells) => cells.map(printable))).map((cells, index) => {
    const text = cells.join('  ');
    return hasColor ? `${colorOf(lines[index]?.sign ?? '')}${text}${RESET}` : text;
  });
  return `${[...table, ...(table.length > 0 ? [''] : []), countsOf(lines), ...spentWords(spent)].join('\n')}\n`;
}

const RESET = '\u001b[0m';
const COLORS: Readonly<Record<string, string>> = {
  x: '\u001b[31m',
  '--': '\u001b[31m',
  '!': '\u001b[33m',
  '-': '\u001b[33m',
  '?': '\u001b[35m',
  '+': '\u001b[32m',
  '~': '\u001b[36m',
};
const colorOf = (sign: string) => COLORS[sign] ?? '';

function sentenceOf({ effects, target, notes, afterJoining }: Line, names: UnitNames): string {
  const strongestFirst = [...effects].sort((one, other) => ACTIONS.indexOf(one.is) - ACTIONS.indexOf(other.is));
  const done = strongestFirst.map((effect) => effectWords(effect, target, names));
  const later = afterJoining.map((effect) => effectWords(effect, target, names));
  return [
    done.length === 0 ? 'keep' : done.join(', '),
    ...notes.map(noteWords),
    ...(later.length === 0 ? [] : [`when it has joined: ${later.join(', ')}`]),
  ].join('; ');
}

function effectWords(effect: Effect, target: string | null, names: UnitNames): string {
  switch (effect.is) {
    case 'invite':
      return 'invite';
    case 'resend':
      return 'cancel and invite again: the owner gets another e-mail';
    case 'cancel':
      return effect.target === undefined || effect.target.Id === target ? 'cancel' : `cancel ${effect.target.Id}`;
    case 'accept':
      return 'accept by role';
    case 'tags':
      return ['tags', ...effect.set.map((key) => `+${key}`), ...effect.removed.map((key) => `-${key}`)].join(' ');
    case 'move':
      return `move ${nameOf(effect.from, names)} → ${nameOf(effect.to, names)}${names.has(effect.to) ? ` (${effect.to})` : ''}`;
    case 'remove':
      return 'REMOVE the member from the organization';
    case 'fail':
      return `FAILS: ${effect.reason}`;
    case 'unknown':
      return `known only in the deployment: ${effect.properties.join(', ')}`;
  }
}

const nameOf = (id: string, names: UnitNames) => names.get(id) ?? (id.startsWith('r-') ? 'Root' : id);

function noteWords(note: Note): string {
  switch (note.is) {
    case 'renamed':
      return 'from' in note ? `renamed from ${note.from}` : `renamed to ${note.to}`;
    case 'moved':
      return 'from' in note ? `moved here from ${note.from} of another stack` : `moved to ${note.to} of another stack`;
    case 'retargeted':
      return `the target was ${note.from}`;
    case 'again':
      return `the last invitation is ${note.state}`;
    default:
      return NOTES[note.is];
  }
}

const NOTES = {
  adopted: 'the open invitation was sent by hand, and is adopted',
  member: 'the account is a member that joined by other means',
  retained: 'its removal policy keeps what it has',
  'stays open': 'the invitation on its way stays as it is',
  declined: 'the owner has declined: raise revision to invite again',
  waits: 'the deployment waits for the owner to accept',
  'stays a member': 'the account stays a member',
  'nothing open': 'no invitation is open',
} as const;

const COUNTED: Readonly<Record<Action, string>> = {
  fail: 'to FAIL',
  remove: 'to REMOVE',
  unknown: 'known only in the deployment',
  resend: 'to invite again',
  cancel: 'to cancel',
  invite: 'to invite',
  accept: 'to accept by role',
  move: 'to move',
  tags: 'to tag',
  keep: 'to keep',
};

/** The number of constructs by what is done, of which one construct may have several. */
export function countOf(lines: readonly Line[]): Readonly<Record<Action, number>> {
  const counts = ACTIONS.map((action) => [
    action,
    lines.filter(({ effects }) => (action === 'keep' ? effects.length === 0 : effects.some(({ is }) => is === action)))
      .length,
  ]);
  return Object.fromEntries(counts) as Record<Action, number>;
}

function countsOf(lines: readonly Line[]): string {
  const counts = countOf(lines);
  const words = [...ACTIONS]
    .reverse()
    .flatMap((action) => (counts[action] > 0 ? [`${counts[action]} ${COUNTED[action]}`] : []));
  return words.length === 0 ? 'The assembly and its stacks declare no InvitedAccount.' : `${words.join(', ')}.`;
}

function spentWords(spent: Spent): readonly string[] {
  if (spent.invitations === 0) {
    return [];
  }
  const { invitations, invitationsOfTheDay, invitationsADayAtLeast, accountsAndInvitationsAfter } = spent;
  return [
    `Spent: ${invitations} of the day's invitations, of which AWS allows at least ${invitationsADayAtLeast}; ` +
      `${invitationsOfTheDay} were sent in the last 24 hours. The account limit counts ${accountsAndInvitationsAfter} ` +
      `accounts and open invitations afterwards, and ${spent.accounts + spent.openInvitations} now.`,
  ];
}

/** The lines beside the plan: where was looked, and which stacks are not there. */
export function wordsAfter({ accountId, stacks }: { accountId: string; stacks: readonly StackPlace[] }) {
  const regions = [...new Set(stacks.map(({ region }) => region))].sort();
  const absent = stacks.filter(({ isDeployed }) => !isDeployed);
  return [
    `Looked at account ${[accountId, ...regions].join(', ')}: ${counted(stacks.length, 'stack')}.`,
    ...absent.map(
      ({ displayName, region }) =>
        `${displayName} is not deployed in ${region} yet. If it should be, check --region and --profile.`,
    ),
  ];
}
