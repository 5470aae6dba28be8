import { describeCrashes } from './crashing';
import { MEMBER_SCENARIOS } from './member-crash-scenarios';

const counts = describeCrashes(MEMBER_SCENARIOS);

it('was tried', () => {
  console.log(counts);
  expect(counts.withCopy).toBe(counts.single);
});
