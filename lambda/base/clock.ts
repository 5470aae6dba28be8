/** Time and chance, passed in so that tests decide both. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(millis: number): Promise<void>;
}

/** A number from 0 up to, not including, 1. */
export type Random = () => number;
