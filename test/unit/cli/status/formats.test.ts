import { INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** The forms in which the status is printed. */

const EVIL = '<img src=x onerror=alert(1)>|`"\'&';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

const stdoutOf = async (...args: readonly string[]) => (await world.run('status', ...args)).stdout;

/** The cells of a line of CSV, whose quotes are doubled. */
const cellsOf = (line: string) =>
  [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));

describe('csv', () => {
  it('has a line with the names of the columns, and one for each invitation', async () => {
    const handshakeId = await world.invite('Data', INVITED);

    const lines = (await stdoutOf('--format', 'csv')).split('\r\n');

    expect(lines).toHaveLength(3);
    const [names = '', row = '', end] = lines;
    expect(end).toBe('');
    expect(Object.fromEntries(cellsOf(names).map((name, column) => [name, cellsOf(row)[column]]))).toEqual({
      target: INVITED,
      targetType: 'ACCOUNT',
      state: 'OPEN',
      until: '2026-01-16T00:00:00Z',
      who: 'owner',
      next: 'accept the invitation',
      region: 'us-east-1',
      stackName: 'Accounts',
      logicalId: 'Data',
      accountId: INVITED,
      accountState: '',
      handshakeId,
      alsoDeclaredBy: '',
      place: '',
      tags: '',
    });
  });

  it.each(['=1+1@example.com', '+a@example.com', '-a@example.com', '@example.com', '\ta@example.com'])(
    'keeps a spreadsheet from taking %j for a formula',
    async (target) => {
      world.declare('Data', target, { target: { Type: 'EMAIL', Id: target } });

      const [, row = ''] = (await stdoutOf('--format', 'csv')).split('\r\n');

      expect(cellsOf(row)[0]).toBe(`'${target}`);
    },
  );

  it('keeps quotes, commas and lines within their cell', async () => {
    const target = 'a"b,c\r\nd@example.com';
    world.declare('Data', target, { target: { Type: 'EMAIL', Id: target } });

    expect(await stdoutOf('--format', 'csv')).toContain('\r\n"a""b,c\r\nd@example.com","EMAIL",');
  });
});

describe('markdown', () => {
  it('is a table under the line that says where was looked', async () => {
    await world.invite('Data', INVITED);

    expect(await stdoutOf('--format', 'markdown')).toBe(
      [
        'Looked at account 000000000000, us-east-1: 1 stack with 1 declared invitation. AWS Organizations remembers 1 invitation.',
        '',
        '| TARGET | STATE | UNTIL | WHO | NEXT | CONSTRUCT |',
        '| --- | --- | --- | --- | --- | --- |',
        '| 111111111111 | OPEN | 2026-01-16T00:00:00Z | owner | accept the invitation | Accounts/Data |',
        '',
      ].join('\n'),
    );
  });

  it('takes no name for a sign of its own', async () => {
    world.declare('Data', 'x', { target: { Type: 'EMAIL', Id: `${EVIL}[a](b)*c*\n` } });

    const lines = (await stdoutOf('--format', 'markdown')).split('\n');

    expect(lines[4]).toContain(
      '| &#60;img src=x onerror=alert\\(1\\)&#62;\\|\\`&#34;&#39;&#38;\\[a\\]\\(b\\)\\*c\\*? | NONE |',
    );
    expect(lines).toHaveLength(6);
  });

  it('has no table where nothing is declared', async () => {
    expect(await world.run('status', '--format', 'markdown', '--allow-none')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Looked at .*\n$/) as string,
    });
  });
});

describe('html', () => {
  it('is one page with nothing from outside', async () => {
    await world.invite('Data', INVITED);

    const page = await stdoutOf('--format', 'html');

    expect(page).toMatch(/^<!doctype html>\n/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('takes no name for markup', async () => {
    world.declare('Data', 'x', { target: { Type: 'EMAIL', Id: `${EVIL}\x1b` } });

    const page = await stdoutOf('--format', 'html');

    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;|`&quot;&#39;&amp;?</div>');
    expect(page).not.toContain('<img');
  });

  it('has those first who must act, and of the owners the one with the least time', async () => {
    await world.accept(INVITED, await world.invite('Joined', INVITED));
    await world.invite('Sooner', MEMBER);
    world.organization.pass(1000);
    await world.invite('Later', OUTSIDER);
    world.declare('None', '444444444444');

    const page = await stdoutOf('--format', 'html');

    expect([...page.matchAll(/us-east-1\/Accounts\/(\w+)</g)].map(([, name]) => name)).toEqual([
      'None',
      'Sooner',
      'Later',
      'Joined',
    ]);
  });

  it('shows the time left as a bar', async () => {
    jest.useFakeTimers({ now: Date.UTC(2026, 0, 13), doNotFake: ['setTimeout', 'setImmediate', 'nextTick'] });
    try {
      await world.invite('Data', INVITED);

      // Three of fifteen days.
      expect(await stdoutOf('--format', 'html')).toContain(
        '3 days<span class="bar"><span style="width:20%"></span></span>',
      );
      jest.setSystemTime(Date.UTC(2026, 0, 15, 12));
      expect(await stdoutOf('--format', 'html')).toContain(
        '12 hours<span class="bar soon"><span style="width:3%"></span></span>',
      );
    } finally {
      jest.useRealTimers();
    }
  });

  it('has columns of --drift, and names the other that declares an account', async () => {
    await world.invite('Data', INVITED, { properties: { OrganizationalUnit: 'ou-exam-exampleou1' } });
    world.declare('Data', INVITED, { stack: 'Other' });

    const page = await stdoutOf('--format', 'html', '--drift');

    expect(page).toContain('<th scope="col">Place</th><th scope="col">Tags</th>');
    expect(page).toContain('<small>Also declared by us-east-1/Accounts/Data</small>');
  });

  it('says so where nothing is declared', async () => {
    expect(await stdoutOf('--format', 'html')).toContain('<p class="none">Nothing is declared.</p>');
  });
});

describe('--no-targets', () => {
  it.each(['table', 'json', 'markdown', 'csv', 'html'])('masks e-mail addresses in %s', async (format) => {
    await world.invite('Mail', 'owner@example.com');
    await world.invite('Data', INVITED);

    const { stdout, stderr } = await world.run('status', '--format', format, '--no-targets');

    expect(stdout).toContain('@example.com');
    expect(stdout).toContain(INVITED);
    expect(stdout + stderr).not.toContain('owner@');
  });
});

describe('what goes together', () => {
  it.each([
    [['--format', 'xml'], '--format must be table, json, markdown, csv, html, got "xml".'],
    [['--format', 'csv', '--json'], '--json and --format csv exclude each other.'],
    [['--watch', '--json'], '--watch shows a table only.'],
  ])('is not %j', async (args, problem) => {
    expect(await world.run('status', ...args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${problem} See npx cdk-invited-account status --help\n`,
    });
  });

  it('is --json and --format json', async () => {
    await world.invite('Data', INVITED);

    expect(await stdoutOf('--json')).toBe(await stdoutOf('--format', 'json'));
  });
});
