import type { Event, Outcome } from './cloud';
import { Simulation } from './simulation';

interface Disturbed<End> {
  /** The points that the request has come to. */
  readonly points: readonly string[];
  readonly outcome: Outcome;
  readonly end: End;
}

/**
 * Sends a request that is disturbed at one of its points: it is killed there, or a copy of it is delivered.
 *
 * @param at index of the point; -1 for none
 * @param arrange makes the request in a new simulation
 * @param look reads the end of it there
 */
export async function disturbed<End>(
  at: number,
  by: 'crash' | 'copy',
  arrange: (simulation: Simulation) => Event | Promise<Event>,
  look: (simulation: Simulation) => End,
): Promise<Disturbed<End>> {
  const simulation = Simulation.start();
  const points: string[] = [];
  const copies: Promise<Outcome>[] = [];
  try {
    const event = await arrange(simulation);
    simulation.isKilledAt = (point) => {
      const isThere = points.push(point) - 1 === at;
      if (isThere && by === 'copy') {
        copies.push(simulation.send(event));
      }
      return isThere && by === 'crash';
    };
    const outcome = await simulation.send(event);
    await Promise.all(copies);
    return { points, outcome, end: look(simulation) };
  } finally {
    await simulation.stop();
  }
}
