const UNRELEASED = '## [Unreleased]';

/** The text of a section of CHANGELOG.md, without its heading. */
export function sectionOf(changelog: string, title: string): string {
  const begin = changelog.indexOf(`## [${title}]`);
  if (begin === -1) {
    throw new Error(`CHANGELOG.md has no section [${title}]`);
  }
  const text = changelog.slice(changelog.indexOf('\n', begin) + 1);
  const end = text.search(/^## \[/m);
  return (end === -1 ? text : text.slice(0, end)).trim();
}

/**
 * CHANGELOG.md with what is unreleased under a version and its day.
 *
 * @param version such as `0.2.0`
 * @param day such as `2026-11-30`
 */
export function withRelease(changelog: string, version: string, day: string): string {
  if (changelog.includes(`## [${version}]`)) {
    throw new Error(`CHANGELOG.md has a section [${version}] already`);
  }
  if (sectionOf(changelog, 'Unreleased') === '') {
    throw new Error('CHANGELOG.md says nothing under [Unreleased]: a release tells its users what is new');
  }
  return changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${day}`);
}

/** @returns the next version, such as `0.2.0`, by the kind of the release: `major`, `minor` or `patch` */
export function nextVersion(version: string, kind: string): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  switch (kind) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
    default:
      throw new Error(`${kind} is no kind of release`);
  }
}
