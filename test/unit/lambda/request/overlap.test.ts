import { parseEnvelope } from '../../../../lambda/protocol/request';
import { type Rank, rankOf, type Running, whatRuns } from '../../../../lambda/request/overlap';
import type { WaitingRequest } from '../../../../lambda/request/waiting-request';
import type { Event } from '../../../simulation/cloud';
import { ACCOUNT, simulation, useSimulation } from '../../../simulation/fixtures';

/** Which requests of a resource run beside one. */

useSimulation();

const MADE_UP = 'invitations-Invited-1ABCDEFGHIJKL';

describe('rankOf', () => {
  const ALONE: Running = {
    isItself: false,
    earlier: [],
    isOvertaken: false,
    isDeleting: false,
    followUps: [],
    marks: [],
  };
  const EARLIER: Running['earlier'][number] = {
    name: '3f9a1c2e4b5d-earlier',
    request: {},
    deadlineMillis: 0,
    stage: { is: 'settle' },
    waitSeconds: 1,
    waitingFor: 'transient',
    waits: 0,
  };
  const WITH_EARLIER: Running = { ...ALONE, earlier: [EARLIER] };

  it.each([
    ['nothing else runs', ALONE, 'Update', true, false, 'current'],
    ['CloudFormation delivers it once more', { ...ALONE, isItself: true }, 'Update', true, false, 'copy'],
    ['its own execution has waited', { ...ALONE, isItself: true }, 'Update', false, false, 'current'],
    ['the resource is being deleted', { ...ALONE, isDeleting: true }, 'Update', true, false, 'too late'],
    ['two Deletes of one resource do no harm', { ...ALONE, isDeleting: true }, 'Delete', true, false, 'current'],
    ['a later request is at work', { ...WITH_EARLIER, isOvertaken: true }, 'Delete', true, false, 'superseded'],
    ['an earlier request may still act', WITH_EARLIER, 'Delete', true, false, 'overlaps'],
    ['it overlaps already, and stops the earlier one', WITH_EARLIER, 'Delete', false, true, 'current'],
  ] as const)('%s', (_reason, running, type, isDelivery, overlaps, rank: Rank) => {
    expect(rankOf(running, type, isDelivery, overlaps)).toBe(rank);
  });
});

describe('whatRuns', () => {
  const DEADLINE = 1_000;
  const signedAt = (date: string) =>
    `https://example.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${date}&X-Amz-Expires=7200`;
  const MINE = signedAt('20260601T120000Z');

  /** What a request sees when others of its resource, each with its deadline, are running. */
  const seen = (...others: readonly (readonly [Event, number])[]) => seenBy(MINE, others);
  const seenWithoutDate = (...others: readonly (readonly [Event, number])[]) => seenBy('', others);

  async function seenBy(ResponseURL: string, others: readonly (readonly [Event, number])[]) {
    const mine = parseEnvelope({
      ...simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT),
      ResponseURL,
    });
    const waiting = others.map(([request, deadlineMillis]) => ({
      request: { ResponseURL: '', ...request },
      deadlineMillis,
      waitSeconds: 1,
      waitingFor: 'transient' as const,
      waits: 0,
    }));
    const running = await whatRuns(mine, DEADLINE, {
      listRunning: () =>
        Promise.resolve({ requests: waiting.map((_, index) => String(index)), followUps: [], marks: [] }),
      describe: (name) => Promise.resolve({ input: waiting[Number(name)] as WaitingRequest, isRunning: true }),
    });
    return { ...running, earlier: running.earlier.map(({ deadlineMillis }) => deadlineMillis) };
  }

  it('tells earlier requests from later ones by their deadlines', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);

    expect(await seen([update, 999], [update, 1_001])).toMatchObject({ earlier: [999], isOvertaken: true });
    expect(await seen([update, 999])).toMatchObject({ earlier: [999], isOvertaken: false, isDeleting: false });
  });

  it('believes the date of the ResponseURL, where there is one and it differs', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);
    const earlier = { ...update, ResponseURL: signedAt('20260601T115959Z') };
    const later = { ...update, ResponseURL: signedAt('20260601T120001Z') };

    // A copy that arrives late is seen last.
    expect(await seen([earlier, 1_001])).toMatchObject({ earlier: [1_001], isOvertaken: false });
    expect(await seen([later, 999])).toMatchObject({ earlier: [], isOvertaken: true });
    expect(await seen([{ ...update, ResponseURL: MINE }, 1_001])).toMatchObject({ earlier: [], isOvertaken: true });
  });

  it('goes by the deadlines where one of them has no date, and takes a tie for earlier', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);

    expect(await seen([update, 1_000])).toMatchObject({ earlier: [1_000], isOvertaken: false });
    expect(await seenWithoutDate([{ ...update, ResponseURL: MINE }, 999])).toMatchObject({ earlier: [999] });
  });

  it('is about every Update, whatever its id', async () => {
    const other = simulation.updateEvent('h-examplehandshakeid222', ACCOUNT, ACCOUNT);

    expect(await seen([other, 999])).toMatchObject({ earlier: [999] });
  });

  it('leaves out what is about something else: a Create, or the Delete of another id', async () => {
    const other = simulation.deleteEvent('h-examplehandshakeid222', ACCOUNT);
    const own = simulation.deleteEvent('h-examplehandshakeid111', ACCOUNT);
    const madeUp = simulation.deleteEvent(MADE_UP, ACCOUNT);

    expect(await seen([simulation.createEvent(ACCOUNT), 999], [other, 998])).toMatchObject({
      earlier: [],
      isDeleting: false,
    });
    expect(await seen([own, 999])).toMatchObject({ isDeleting: true });
    expect(await seen([madeUp, 999])).toMatchObject({ isDeleting: true });
  });
});
