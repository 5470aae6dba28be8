import { KNOWN_DIFFERENCES, playLifeCycles } from '../../test/independent/life-cycles';
import { Emulator } from '../server';
import { ours } from '../sides';

/** The comparison of the life cycles, with the emulator on both of its sides. */

let emulator: Emulator;
beforeEach(async () => {
  emulator = await Emulator.start();
});
afterEach(() => emulator.stop());

it('finds no difference between the emulator and itself', async () => {
  const lines = await playLifeCycles(ours(emulator));

  expect(lines.get('a rename to another stack: create there, invitations')).toBe('h-1 CANCELED, h-2 OPEN');
  expect(lines.get('a removal: delete, members')).toBeUndefined();
  expect([...(await playLifeCycles(ours(emulator)))]).toEqual([...lines]);
  expect([...lines.keys()]).toEqual(expect.arrayContaining(Object.keys(KNOWN_DIFFERENCES)));
});
