import type { ChangeEvent } from '../aws/event-bus';
import type { Dependencies } from '../context/dependencies';
import { type Followed, type FollowUp, logContextOf, onlyPublishes, publishing } from './follow-up';
import { nextWatchSeconds, WAITS_MAX } from './schedule';

/** The follow-up after the step crashed in each try: it looks again later, and gives up after the last look. */
export function afterCrash(followUp: FollowUp, dependencies: Dependencies): Followed {
  const log = dependencies.log(logContextOf(followUp));
  log.error('crashed', {});
  const { waits, changeEvents } = followUp;
  const next = { ...followUp, waits: waits + 1, waitSeconds: nextWatchSeconds(followUp, dependencies) };
  if (waits < WAITS_MAX) {
    return next;
  }
  log.error('failed', { outcome: CRASHED });
  const end: ChangeEvent = { change: 'FOLLOW_UP_FAILED', atMillis: dependencies.clock.now(), reason: CRASHED };
  return onlyPublishes(followUp)
    ? 'gave up'
    : { ...next, stage: publishing(followUp), changeEvents: [...changeEvents, end] };
}

const CRASHED = 'Crashed';
