/**
 * A clock that stands still during work, and jumps to the next alarm when everything sleeps.
 *
 * Work is counted, so that network I/O takes no time. Background work moves no time by itself. It goes on while other
 * work is awaited.
 */
export class VirtualClock {
  private working = 0;
  private awaited = 0;
  private readonly alarms: { readonly at: number; readonly ring: () => void }[] = [];

  constructor(private millis: number) {}

  readonly now = (): number => this.millis;

  /** Counts `work` as work until it ends. Calls must not be nested. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.awaited++;
    try {
      return await this.runInBackground(work);
    } finally {
      this.awaited--;
    }
  }

  /** The same for work that is not awaited. */
  async runInBackground<T>(work: () => Promise<T>): Promise<T> {
    this.working++;
    try {
      return await work();
    } finally {
      this.rest();
    }
  }

  /** Sleeps. Only work of `run` or `runInBackground` may call it. */
  readonly sleep = (millis: number): Promise<void> => {
    const slept = new Promise<void>((resolve) => {
      const ring = () => {
        this.working++;
        resolve();
      };
      this.alarms.push({ at: this.millis + millis, ring });
    });
    this.rest();
    return slept;
  };

  /** Moves the clock by hand, while nothing works or sleeps. */
  pass(millis: number): void {
    this.millis += millis;
  }

  private rest(): void {
    this.working--;
    // The code that was waiting for the work goes on first.
    setImmediate(() => {
      if (this.working > 0 || this.awaited === 0 || this.alarms.length === 0) {
        return;
      }
      const next = this.alarms.reduce((earliest, alarm) => (alarm.at < earliest.at ? alarm : earliest));
      this.alarms.splice(this.alarms.indexOf(next), 1);
      this.millis = Math.max(this.millis, next.at);
      next.ring();
    });
  }
}
