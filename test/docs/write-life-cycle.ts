import { readFileSync, writeFileSync } from 'node:fs';
import { withLifeCycleTable } from './life-cycle';

writeFileSync('docs/behavior.md', withLifeCycleTable(readFileSync('docs/behavior.md', 'utf8')));
