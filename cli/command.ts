import { version } from '../package.json';
import { parseCommand, USAGE } from './arguments';
import { failureOf } from './failure';
import { exitCodeOf, type StatusRow } from './status-row';
import { readStatus } from './status';
import { tableOf } from './table';

/** The streams that the command prints to. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

const STATUS_UNKNOWN = 1;
const CLEAR_LINE = '\x1b[K';

/** Runs the command of the arguments, and returns the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  try {
    const command = parseCommand(args);
    switch (command.name) {
      case 'help':
        stdout.write(USAGE);
        return 0;
      case 'version':
        stdout.write(`${version}\n`);
        return 0;
      case 'status': {
        const standings = await withProgress(stderr, (progress) => readStatus(command.stack, command.role, progress));
        stdout.write(command.asJson ? `${JSON.stringify(standings, null, 2)}\n` : inWords(standings, command.stack));
        return exitCodeOf(standings);
      }
    }
  } catch (error) {
    stderr.write(`${failureOf('tell the status', error).message}\n`);
    return STATUS_UNKNOWN;
  }
}

function inWords(standings: readonly StatusRow[], stack: string | undefined): string {
  if (standings.length > 0) {
    return tableOf(standings);
  }
  return stack === undefined
    ? 'No stack of this region declares an InvitedAccount.\n'
    : `The stack ${stack} declares no InvitedAccount.\n`;
}

/** Shows progress on one line of a terminal, and clears the line at the end. */
async function withProgress<T>(
  stderr: Terminal['stderr'],
  work: (progress: (text: string) => void) => Promise<T>,
): Promise<T> {
  const show = (progress: string) => {
    if (stderr.isTTY === true) {
      stderr.write(`\r${CLEAR_LINE}${progress}`);
    }
  };
  try {
    return await work(show);
  } finally {
    show('');
  }
}
