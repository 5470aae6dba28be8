import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPLATES } from './templates';

/** `UPDATE_SNAPSHOTS=yes` writes the files. docs/cdk.md says how they and the line in CHANGELOG.md work. */

const SNAPSHOTS = join(__dirname, 'snapshots');
const CHANGELOG = join(__dirname, '..', '..', '..', 'CHANGELOG.md');
const UPDATE = 'UPDATE_SNAPSHOTS=yes npx jest --selectProjects unit --testPathPatterns template-snapshots';

const fileOf = (name: string) => join(SNAPSHOTS, `${name}.template`);

beforeAll(() => {
  if (process.env.UPDATE_SNAPSHOTS === 'yes') {
    mkdirSync(SNAPSHOTS, { recursive: true });
    for (const [name, { render }] of Object.entries(TEMPLATES)) {
      writeFileSync(fileOf(name), render());
    }
  }
});

it.each(Object.entries(TEMPLATES))(`of %s is what the repository shows (else: ${UPDATE})`, (name, { render }) => {
  expect(render()).toBe(readFileSync(fileOf(name), 'utf8'));
});

it('shows no other templates', () => {
  expect(readdirSync(SNAPSHOTS).sort()).toEqual(
    Object.keys(TEMPLATES)
      .map((name) => `${name}.template`)
      .sort(),
  );
});

it('tells in CHANGELOG.md what has changed in the templates', () => {
  const changelog = existsSync(CHANGELOG) ? readFileSync(CHANGELOG, 'utf8') : '';
  const [, newest] = /Template snapshots: ([0-9a-f]{12})\b/.exec(changelog) ?? [];
  const digest = digestOfSnapshots();
  if (newest !== digest) {
    throw new Error(
      `CHANGELOG.md must tell what changes in deployed stacks: its newest line on templates must be "Template snapshots: ${digest}", got ${newest ?? 'none'}. Add to its top section a sentence about the change, and this line, in place of one that the section has already.`,
    );
  }
});

/** The first 12 hex digits of the SHA-256 of all files' names and contents. */
function digestOfSnapshots(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(SNAPSHOTS).sort()) {
    hash.update(`${file}\n`).update(readFileSync(join(SNAPSHOTS, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
