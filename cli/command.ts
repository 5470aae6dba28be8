import { version } from '../package.json';
import { parseCommand } from './terminal/arguments';
import { failureOf } from './terminal/failure';
import { helpOf, helpOfVerb } from './terminal/help';
import { type Session, sessionOf, type Terminal } from './terminal/session';
import { VERBS } from './verbs';

const FAILED = 1;

/** Runs the command of the arguments, and returns the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const session = sessionOf(terminal, process.env);
  try {
    return await run(args, session);
  } catch (error) {
    session.say(failureOf('run the command', error).message);
    return FAILED;
  }
}

async function run(args: readonly string[], session: Session): Promise<number> {
  const command = parseCommand(args, VERBS);
  switch (command.name) {
    case 'help':
      session.print(command.verb === undefined ? helpOf(VERBS) : helpOfVerb(command.verb));
      return 0;
    case 'version':
      session.print(`${version}\n`);
      return 0;
    case 'run':
      return await command.verb.run(command.values, session);
  }
}
