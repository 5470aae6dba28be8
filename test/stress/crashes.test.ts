import { SCENARIOS } from './crash-scenarios';
import { describeCrashes } from './crashing';

const counts = describeCrashes(SCENARIOS);

/** What was enumerated when this was written: 745 points, as many with a copy, and 1787 pairs. */
it('was tried at hundreds of points and at more than a thousand pairs of them', () => {
  expect(counts.single).toBeGreaterThan(700);
  expect(counts.withCopy).toBe(counts.single);
  expect(counts.double).toBeGreaterThan(1_700);
  // Both functions killed before the destination could hand the request on.
  expect(counts.unanswered / counts.double).toBeLessThan(0.12);
});
