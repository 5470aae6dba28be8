import { ROOT_ID } from '../../emulator/organization/organization';
import { region, useRegion } from '../simulation/fixtures';
import type { Properties } from '../simulation/simulation';

/** Resources that exchange their targets while CloudFormation works on them at the same time, and calls take a while. */

useRegion();

type Targets = Readonly<Record<string, string>>;
const [A, B, C] = ['111122223333', '444455556666', '777788889999'] as const;

const changes: readonly [string, Targets, Targets][] = [
  ['are swapped', { One: A, Two: B }, { One: B, Two: A }],
  ['are rotated', { One: A, Two: B, Three: C }, { One: B, Two: C, Three: A }],
  ['move on by one', { One: A, Two: B }, { One: B, Two: C }],
  ['go to a new resource', { One: A }, { One: B, Two: A }],
  ['go to a new resource beside a rename', { One: A, Two: B }, { Three: A, One: B }],
];
const options: readonly [string, Properties][] = [
  ['plain', {}],
  ['placed', { OrganizationalUnit: ROOT_ID }],
  ['removed', { RemoveAccountOnDelete: 'true', Events: 'true' }],
];
/** Latencies of the calls in milliseconds, in turn: whoever is first wins another race in each row. */
const LATENCIES = [[0], [350, 10, 90], [20, 400, 150, 5], [400, 300, 1]];
const isOpen = (targets: Targets) => Object.values(targets).sort();

describe.each(options)('targets of %s invitations', (_name, more) => {
  const templateOf = (targets: Targets) =>
    Object.fromEntries(
      Object.entries(targets).map(([name, Id]) => [name, { Target: { Type: 'ACCOUNT', Id }, ...more }]),
    );

  describe.each(changes)('that %s', (_what, before, after) => {
    it.each(LATENCIES.map((latencies) => [latencies]))(
      'are invited once each, with latencies of %j',
      async (latencies) => {
        const stack = region.stack();
        await stack.deploy(templateOf(before));
        region.pass(60_000);
        delay(latencies);

        expect(await stack.deploy(templateOf(after), { isParallel: true })).toBe('COMPLETE');

        expect(region.open()).toEqual(isOpen(after));
        region.pass(60_000);
        await stack.delete();
        expect(region.open()).toEqual([]);
      },
    );

    it.each(LATENCIES.map((latencies) => [latencies]))(
      'are as before after a rollback, with latencies of %j',
      async (latencies) => {
        const stack = region.stack();
        await stack.deploy(templateOf(before));
        region.pass(60_000);
        delay(latencies);

        expect(await stack.deploy(templateOf(after), { isParallel: true, siblingFails: true })).toBe('ROLLED BACK');

        expect(region.open()).toEqual(isOpen(before));
      },
    );
  });
});

function delay(latencies: readonly number[]): void {
  let calls = 0;
  region.latencyMillis = () => latencies[calls++ % latencies.length] ?? 0;
}
