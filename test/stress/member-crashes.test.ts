import { describeCrashes } from './crashing';
import { MEMBER_SCENARIOS } from './member-crash-scenarios';

const counts = describeCrashes(MEMBER_SCENARIOS);

/** What was enumerated when this was written: 496 points, as many with a copy, and 4527 pairs. */
it('was tried at hundreds of points and at thousands of pairs of them', () => {
  expect(counts.single).toBeGreaterThan(450);
  expect(counts.withCopy).toBe(counts.single);
  expect(counts.double).toBeGreaterThan(4_000);
  // Both functions killed before the destination could hand the request on.
  expect(counts.unanswered / counts.double).toBeLessThan(0.12);
});
