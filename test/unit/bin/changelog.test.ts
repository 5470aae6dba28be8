import { nextVersion, sectionOf, withRelease } from '../../../bin/changelog';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- A construct that costs $1.

## [0.1.0] - 2026-11-30

- The first one.
`;

it('puts what is unreleased under the version and its day, and leaves an empty section above', () => {
  const released = withRelease(CHANGELOG, '0.1.1', '2026-12-24');

  expect(sectionOf(released, 'Unreleased')).toBe('');
  expect(sectionOf(released, '0.1.1')).toBe('### Added\n\n- A construct that costs $1.');
  expect(sectionOf(released, '0.1.0')).toBe('- The first one.');
  expect(released).toContain('## [0.1.1] - 2026-12-24\n');
});

it.each([
  ['nothing is unreleased', withRelease(CHANGELOG, '0.1.1', '2026-12-24'), '0.1.2', 'says nothing under [Unreleased]'],
  ['the version has a section', CHANGELOG, '0.1.0', 'has a section [0.1.0] already'],
  ['there is no section for what is unreleased', '# Changelog\n', '0.1.1', 'has no section [Unreleased]'],
])('fails if %s', (_, changelog, version, message) => {
  expect(() => withRelease(changelog, version, '2026-12-24')).toThrow(message);
});

it.each([
  ['0.1.9', 'patch', '0.1.10'],
  ['0.1.9', 'minor', '0.2.0'],
  ['1.4.2', 'major', '2.0.0'],
])('follows %s with a %s release: %s', (version, kind, next) => {
  expect(nextVersion(version, kind)).toBe(next);
});

it('fails for a kind of release that it does not know', () => {
  expect(() => nextVersion('0.1.9', 'huge')).toThrow('huge is no kind of release');
});
