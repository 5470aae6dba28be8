import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { SCENARIOS } from './scenarios';
import { type Ending, goOnFrom, type Release } from './state';

/** Executions that earlier versions have started, and that the present code goes on with. */

const RELEASES = readdirSync(__dirname)
  .filter((name) => name.endsWith('.json'))
  .map(
    (name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Release] as const,
  );

it('there is the state of the last version', () => {
  expect(RELEASES.map(([name]) => name)).toContain(version);
});

const EXPECTED: Readonly<Record<string, Partial<Ending> & { readonly states: readonly (readonly string[])[] }>> = {
  'a follow-up that watches': { states: [], invitations: ['ACCEPTED'], isPlaced: true, changes: ['JOINED', 'PLACED'] },
  'a follow-up that places the account': { states: [], invitations: ['ACCEPTED'], isPlaced: true, changes: ['PLACED'] },
  // Nobody accepts it.
  'a Create that waits for the organization': { states: [['SUCCESS', 'OPEN']], invitations: ['EXPIRED'] },
  'a Create that waits for the owner': { states: [['SUCCESS', 'ACCEPTED']], invitations: ['ACCEPTED'] },
  'an Update that waits to complete a member': {
    states: [['SUCCESS', 'ACCEPTED']],
    invitations: ['ACCEPTED'],
    isPlaced: true,
  },
  'an Update whose answer was lost': { states: [['SUCCESS', 'OPEN']], invitations: ['CANCELED', 'EXPIRED'] },
};

describe.each(RELEASES)('of version %s', (_, release) => {
  const goOn = (name: string) => {
    const state = release.states[name];
    if (state === undefined) {
      throw new Error(`the version has no state of ${name}`);
    }
    return goOnFrom(state, release, name);
  };

  it('has states that the scenarios know', () => {
    expect(Object.keys(SCENARIOS)).toEqual(expect.arrayContaining(Object.keys(release.states)));
  });

  it.each(Object.keys(release.states))('%s ends as it should', async (name) => {
    const { answers, ...ending } = await goOn(name);

    const { states, ...expected } = EXPECTED[name] ?? { states: [] };
    expect(answers.map(({ Status, Data }) => [Status, Data?.State])).toEqual(states);
    expect(ending).toEqual({ isPlaced: false, changes: [], executions: ['SUCCEEDED'], ...expected });
  });
});
