import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlOf } from '../../cli/status/formats/html';
import type { StatusRow } from '../../cli/status/rows/row';
import { Chromium, findChromium } from './chromium';

/** The page of `status --format html`, as a browser shows it on a phone and on a desk. */

const READ_AT = new Date('2026-03-01T08:00:00Z');

function row(logicalId: string, fields: Partial<StatusRow>): StatusRow {
  return {
    target: '111122223333',
    targetType: 'ACCOUNT',
    state: 'ACCEPTED',
    until: null,
    who: 'nobody',
    next: 'nothing to do',
    stackName: 'Organization-Accounts',
    stackId: 'arn:aws:cloudformation:eu-west-1:999988887777:stack/Organization-Accounts/guid',
    region: 'eu-west-1',
    logicalId,
    physicalId: null,
    handshakeId: null,
    accountId: null,
    accountState: 'ACTIVE',
    alsoDeclaredBy: [],
    drift: null,
    ...fields,
  };
}

const drift = { place: 'ou-exam-data1234', declaredPlace: 'ou-exam-prod5678', missingTags: ['team'], changedTags: [] };
const OPEN = { state: 'OPEN', who: 'owner', next: 'accept the invitation', accountState: null } as const;
const PAGE = htmlOf({
  accountId: '999988887777',
  regions: ['eu-west-1', 'eu-central-1'],
  stackCount: 7,
  invitationCount: 31,
  readAt: READ_AT,
  rows: [
    row('Data9B1E7C21', {
      who: 'you',
      next: 'change it back by hand, or declare what it has now',
      drift: { ...drift, kinds: ['MOVED', 'TAGGED'] },
    }),
    row('Fine44445555', { target: '444455556666' }),
    row('Web4C0D1F7A', { ...OPEN, target: '222233334444', until: '2026-03-13T08:00:00Z' }),
    row('MailE20F6A5B', { ...OPEN, target: `${'long'.repeat(14)}@example.com`, until: '2026-03-02T20:00:00Z' }),
    row('Old11112222', {
      target: 'owner@example.com',
      state: 'DECLINED',
      who: 'you',
      next: 'ask the owner, then raise revision and deploy to invite again',
      accountState: null,
    }),
    row('Closed3333', {
      target: '333344445555',
      accountState: 'CLOSED',
      who: 'you',
      next: 'remove the construct: the account is closed, and leaves by itself',
      alsoDeclaredBy: ['eu-central-1/Other/Closed'],
    }),
  ],
});

const file = findChromium();
if (file === undefined) {
  console.warn('No browser was found, so nobody looked at the page of the status: apt-get install chromium');
}
const inBrowser = file === undefined ? describe.skip : describe;

inBrowser('the page', () => {
  let browser: Chromium;
  let folder: string;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'invited-account-page-'));
    const page = join(folder, 'status.html');
    writeFileSync(page, PAGE);
    url = pathToFileURL(page).href;
    browser = await Chromium.start(file ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['phone', 390, 'flex'],
    ['narrow phone', 320, 'flex'],
    ['desk', 1280, 'table-cell'],
  ])('fits a %s of %i pixels, with nothing cut off', async (name, width, display) => {
    await browser.open(url, width, 900);

    expect(await browser.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await browser.evaluate("getComputedStyle(document.querySelector('td')).display")).toBe(display);
    const cut = `[...document.querySelectorAll('td, h1, p, li')].filter((each) => {
      const { left, right, width } = each.getBoundingClientRect();
      return width > 0 && (left < 0 || right > window.innerWidth || each.scrollWidth > each.clientWidth + 1);
    }).map((each) => each.textContent)`;
    expect(await browser.evaluate(cut)).toEqual([]);
    if (process.env.SCREENSHOTS !== undefined) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      writeFileSync(join(process.env.SCREENSHOTS, `${name}.png`), await browser.screenshot());
    }
  });

  it('asks for nothing but itself', async () => {
    browser.requests.length = 0;
    await browser.open(url, 1280, 900);

    expect(browser.requests).toEqual([url]);
  });

  it('shows the time that is left as the length of a bar', async () => {
    await browser.open(url, 1280, 900);

    const shares = await browser.evaluate(`[...document.querySelectorAll('.bar')].map((bar) =>
      Math.round(100 * bar.firstElementChild.getBoundingClientRect().width / bar.getBoundingClientRect().width))`);
    // 36 hours and 12 days, of 15 days.
    expect(shares).toEqual([10, 80]);
  });

  it('has those first who must act here', async () => {
    await browser.open(url, 390, 900);

    const names = await browser.evaluate(`[...document.querySelectorAll('tbody tr')].map((each) => each.className)`);
    expect(names).toEqual(['you', 'you', 'you', 'owner', 'owner', 'nobody']);
  });

  it('can be read in the light and in the dark', async () => {
    for (const scheme of ['light', 'dark']) {
      await browser.prefer(scheme);
      await browser.open(url, 390, 900);

      const contrasts = (await browser.evaluate(CONTRASTS)) as number[];
      expect(contrasts.length).toBeGreaterThan(20);
      // WCAG 2.2, 1.4.3
      expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** The contrast of each text to the colour behind it. */
const CONTRASTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => channels(color).slice(0, 3).map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (each) => {
    const color = getComputedStyle(each).backgroundColor;
    return channels(color)[3] === 0 && each.parentElement ? behind(each.parentElement) : color;
  };
  return [...document.querySelectorAll('h1, p, li, td div, .state, small, b')].map((each) => {
    const [one, other] = [light(getComputedStyle(each).color), light(behind(each))].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  });
})()`;
