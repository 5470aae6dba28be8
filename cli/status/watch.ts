import { failureOf } from '../terminal/failure';
import type { Session } from '../terminal/session';

const PAUSE_MILLIS = 60_000;
const CLEAR_SCREEN = '\x1b[2J\x1b[H';

/**
 * Shows the status each minute, until everybody has joined.
 *
 * A reading that fails is told, and the next one may succeed. If the first one fails, there is nothing to watch.
 *
 * @param show prints the status, and returns the exit code
 */
export async function watch(show: () => Promise<number>, session: Session): Promise<number> {
  for (let readings = 0; ; readings++) {
    try {
      const code = await show();
      if (code === 0) {
        return code;
      }
    } catch (error) {
      if (readings === 0) {
        throw error;
      }
      session.say(failureOf('tell the status', error).message);
    }
    await session.sleep(PAUSE_MILLIS);
    if (session.isTerminal) {
      session.print(CLEAR_SCREEN);
    }
  }
}
