import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage as FollowUpStage } from '../../lambda/follow-up/follow-up';
import type { Stage as RequestStage } from '../../lambda/request/waiting-request';
import { version } from '../../package.json';
import { SCENARIOS, stageOf } from './scenarios';
import { type Ending, goOnFrom, type Release } from './state';

/** Executions that earlier versions have started, and that the present code goes on with. */

const RELEASES = readdirSync(__dirname)
  .filter((name) => name.endsWith('.json'))
  .map(
    (name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Release] as const,
  );

/** The stages in which an execution may wait. */
const STAGES: Readonly<Record<RequestStage['is'] | FollowUpStage['is'], true>> = {
  settle: true,
  join: true,
  complete: true,
  'clean up': true,
  sweep: true,
  deliver: true,
  watch: true,
  renew: true,
  'bring up to date': true,
  publish: true,
};

it('there is a state of every stage of the last version', () => {
  const states = RELEASES.find(([name]) => name === version)?.[1].states ?? {};
  const stages = Object.values(states).flatMap(({ executions }) => Object.values(executions).map(stageOf));

  expect(stages).toEqual(expect.arrayContaining(Object.keys(STAGES)));
});

/** `SUCCESS` with the state of the invitation, if there is one, or `FAILED` with a part of the reason. */
type Answered = readonly ['SUCCESS', string?] | readonly ['FAILED', string];

const PLACED = 'in the declared organizational unit';

/** What is left out is that of a request without an answer, an account that did not join, and one execution that succeeds. */
const EXPECTED: Readonly<Record<string, Partial<Omit<Ending, 'answers'>> & { readonly answer?: Answered }>> = {
  'a follow-up that watches': { invitations: ['ACCEPTED'], account: PLACED, changes: ['JOINED', 'PLACED'] },
  // The follow-up is stopped. Another execution publishes.
  'a follow-up that an event wakes': {
    invitations: ['ACCEPTED'],
    account: PLACED,
    changes: ['INVITED', 'JOINED', 'PLACED'],
    executions: ['ABORTED', 'SUCCEEDED'],
  },
  'a follow-up that has told the coming end': { invitations: ['EXPIRED'], changes: ['EXPIRED'] },
  'a follow-up that sends the invitation again': {
    invitations: ['EXPIRED', 'EXPIRED'],
    changes: ['INVITED', 'EXPIRING', 'EXPIRED', 'RENEWALS_USED_UP'],
  },
  'a follow-up that places the account': { invitations: ['ACCEPTED'], account: PLACED, changes: ['PLACED'] },
  // The account has been placed before.
  'a follow-up that publishes': {
    invitations: ['ACCEPTED'],
    account: 'a member',
    changes: ['INVITED', 'JOINED', 'PLACED'],
  },
  'early looks at a membership that spreads': {
    invitations: ['ACCEPTED'],
    account: PLACED,
    changes: ['INVITED', 'JOINED', 'PLACED'],
    executions: ['ABORTED', 'SUCCEEDED', 'SUCCEEDED'],
  },
  // Nobody accepts it.
  'a Create that waits for the organization': { answer: ['SUCCESS', 'OPEN'], invitations: ['EXPIRED'] },
  'a Create that waits for the owner': {
    answer: ['SUCCESS', 'ACCEPTED'],
    invitations: ['ACCEPTED'],
    account: 'a member',
  },
  'a Create that an event wakes': {
    answer: ['SUCCESS', 'ACCEPTED'],
    invitations: ['ACCEPTED'],
    account: 'a member',
    executions: ['ABORTED'],
  },
  'a Create whose account is no member, for a refusal': {
    answer: [
      'FAILED',
      'its role cannot accept: the account is in an organization already (ALREADY_IN_AN_ORGANIZATION).',
    ],
    invitations: ['ACCEPTED'],
  },
  'an Update that waits to complete a member': {
    answer: ['SUCCESS', 'ACCEPTED'],
    invitations: ['ACCEPTED'],
    account: PLACED,
  },
  'an Update that waits to sweep': { answer: ['SUCCESS', 'OPEN'], invitations: ['CANCELED', 'EXPIRED'] },
  'an Update whose answer was lost': { answer: ['SUCCESS', 'OPEN'], invitations: ['CANCELED', 'EXPIRED'] },
  'a Delete that waits to remove the account': { answer: ['SUCCESS'], invitations: ['ACCEPTED'] },
  // It stays open, and nobody accepts it. The two marks end by themselves.
  'a Delete of an invitation that another resource has': {
    answer: ['SUCCESS'],
    invitations: ['CANCELED', 'EXPIRED'],
    executions: ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'],
  },
};

describe.each(RELEASES)('of version %s', (_, release) => {
  it('has states that the scenarios know', () => {
    expect(Object.keys(SCENARIOS)).toEqual(expect.arrayContaining(Object.keys(release.states)));
  });

  it.each(Object.entries(release.states))('%s ends as it should', async (name, state) => {
    const { answers, ...ending } = await goOnFrom(state, release, name);

    const { answer: [status, text] = [], ...expected } = EXPECTED[name] ?? {};
    expect(ending).toEqual({ account: 'no member', changes: [], executions: ['SUCCEEDED'], ...expected });
    expect(answers.map(({ Status }) => Status)).toEqual(status === undefined ? [] : [status]);
    if (text !== undefined) {
      expect(answers[0]?.Data?.State ?? answers[0]?.Reason).toContain(text);
    }
  });
});
