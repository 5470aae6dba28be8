import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGES } from '../../lib/shared/contract';
import packageJson from '../../package.json';
import { codeBlocks, type Page, readPage, ROOT } from './pages';

const README = readPage('README.md');

const linksIn = ({ text }: Page) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);

describe('README', () => {
  it('is read in two minutes: at most 170 lines and 13.5 kB, links included', () => {
    expect(README.text.trimEnd().split('\n').length).toBeLessThanOrEqual(170);
    expect(Buffer.byteLength(README.text)).toBeLessThanOrEqual(13_500);
  });

  it('begins with an example of at most 12 lines', () => {
    expect(codeBlocks(README, 'ts')[0]?.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  });

  it('has links that npm, PyPI and Construct Hub can follow, too', () => {
    expect(linksIn(README).filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([]);
  });

  it('names the two commands that try everything, and those of package.json', () => {
    expect(README.text).toContain('npm ci && npm run demo');
    expect(README.text).toContain('npm ci && npm test');
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(['demo', 'test']));
  });

  it('names the lowest versions that package.json allows, and the Node.js that is promised', () => {
    const floor = packageJson.peerDependencies['aws-cdk-lib'].replace(/^\^(\d+\.\d+)\..*$/, '$1');
    const node = packageJson.engines.node.replace('>= ', '');

    expect(README.text).toContain(`aws-cdk-lib ${floor} or later`);
    expect(README.text).toContain(`Node.js 22 or later. Node.js ${node} still works`);
  });

  it('names the package in each language as package.json does', () => {
    const { python, java, dotnet, go } = packageJson.jsii.targets;

    expect(README.text).toContain(`npm install ${packageJson.name}`);
    expect(README.text).toContain(`pip install ${python.distName}`);
    expect(README.text).toContain(`${java.maven.groupId}:${java.maven.artifactId}`);
    expect(README.text).toContain(`dotnet add package ${dotnet.packageId}`);
    expect(README.text).toContain(`go get ${go.moduleName}/`);
    expect(README.text).toContain(`${packageJson.name}-${packageJson.version}.tgz`);
  });

  it('names every prop', () => {
    const source = readFileSync(join(ROOT, 'lib', 'invited-account-props.ts'), 'utf8');
    const props = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);

    expect(props.length).toBeGreaterThan(10);
    expect(props.filter((name) => !README.text.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('the pages', () => {
  it('name every change event', () => {
    const { text } = readPage('docs/guides/events.md');

    expect(CHANGES.filter((change) => !text.includes(`\`${change}\``))).toEqual([]);
  });

  it('have the table of the life cycle between its markers', () => {
    const { text } = readPage('docs/behavior.md');

    expect(text).toMatch(/^<!-- life-cycle table: begin -->\n\|[^]*\|\n<!-- life-cycle table: end -->$/m);
  });
});
