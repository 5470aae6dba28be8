import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLifeCycleTable } from './life-cycle';

test('docs/behavior.md has the decision table of the handler: npm run docs:behavior writes it', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'behavior.md'), 'utf8');
  expect(page).toBe(withLifeCycleTable(page));
});
