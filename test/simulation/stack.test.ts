import { ACCOUNT, OTHER_ACCOUNT, region, useRegion } from './fixtures';

useRegion();

/** `Create One`, with the seconds since the one before if there are any. */
const requests = () => region.events.map((event) => `${String(event.RequestType)} ${event.LogicalResourceId}`);

it('takes back the updates of a rollback first, and deletes last what was created', async () => {
  const stack = region.stack();
  await stack.deploy({ One: ACCOUNT });
  region.events.length = 0;

  await stack.deploy({ One: { ...ACCOUNT, Notes: 'x' }, Two: OTHER_ACCOUNT }, { siblingFails: true });

  expect(requests()).toEqual(['Update One', 'Create Two', 'Update One', 'Delete Two']);
});

it('tries a clean-up three times, each with a new RequestId, and is complete nevertheless', async () => {
  const stack = region.stack();
  await stack.deploy({ One: ACCOUNT });
  region.fail('CancelHandshake', 'AccessDeniedException', undefined, 1_000);
  const calls: { readonly requestId: string; readonly seconds: number }[] = [];
  region.onCall = ({ invocation }) => {
    calls.push({ requestId: invocation.event.RequestId, seconds: region.now / 1000 });
  };

  expect(await stack.deploy({})).toBe('COMPLETE');

  const [first, ...later] = [...new Set(calls.map(({ requestId }) => requestId))].map((requestId) => {
    const seconds = calls.filter((call) => call.requestId === requestId).map((call) => call.seconds);
    return { begins: Math.min(...seconds), ends: Math.max(...seconds) };
  });
  expect(later.map(({ begins }, index) => begins - (later[index - 1] ?? first ?? { ends: 0 }).ends)).toEqual([
    183, 183,
  ]);
  expect(stack.believed.size).toBe(0);
});

it('fails to roll back the creation of a stack if a deletion fails', async () => {
  const stack = region.stack('new', true);
  region.fail('CancelHandshake', 'AccessDeniedException', undefined, 1_000);

  expect(await stack.deploy({ One: ACCOUNT }, { siblingFails: true })).toBe('ROLLBACK FAILED');
});

describe('with rollback disabled', () => {
  const refuse = () =>
    region.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

  it.each([
    ['deleted in the clean-up', ['Create One', 'Create One', 'Delete One']],
    ['deleted first', ['Create One', 'Delete One', 'Create One']],
  ] as const)('creates a failed resource anew, and the failed one is %s', async (failedOnes, expected) => {
    const stack = region.stack();
    refuse();
    expect(await stack.deploy({ One: ACCOUNT }, { isRollbackDisabled: true })).toBe('FAILED');

    expect(await stack.deploy({ One: ACCOUNT }, { failedOnes })).toBe('COMPLETE');

    expect(requests()).toEqual(expected);
  });

  it('goes back to the last stable state when it is rolled back later', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const before = stack.physicalIdOf('One');
    refuse();
    await stack.deploy({ One: { ...ACCOUNT, Notes: 'x' }, Two: OTHER_ACCOUNT }, { isRollbackDisabled: true });

    expect(await stack.rollBack()).toBe('ROLLED BACK');

    expect([...stack.believed]).toEqual([
      ['One', expect.objectContaining({ physicalId: before, properties: ACCOUNT })],
    ]);
  });
});

it('skips a resource in a rollback: it has the properties of before, and the physical id of now', async () => {
  const stack = region.stack();
  await stack.deploy({ One: ACCOUNT });
  await stack.deploy({ One: OTHER_ACCOUNT }, { siblingFails: true, isRollbackDisabled: true });
  const replaced = stack.physicalIdOf('One');

  expect(await stack.rollBack({}, ['One'])).toBe('ROLLED BACK');

  expect(stack.believed.get('One')).toMatchObject({ physicalId: replaced, properties: ACCOUNT });
});

it('deletes neither a retained resource nor the id of one that was replaced', async () => {
  const stack = region.stack();
  await stack.deploy({ One: ACCOUNT, Two: { Target: { Type: 'ACCOUNT', Id: '777788889999' } } });
  region.events.length = 0;

  await stack.deploy({ One: OTHER_ACCOUNT }, { retained: ['One', 'Two'] });

  expect(requests()).toEqual(['Update One']);
  expect([...stack.believed.keys()]).toEqual(['One']);
});

it('makes what is declared at the same time, and waits for nothing more after a failure', async () => {
  const stack = region.stack();
  await stack.deploy({ One: { ...ACCOUNT, Notes: 'x'.repeat(2_000) }, Two: OTHER_ACCOUNT }, { isParallel: true });

  expect(requests().slice(0, 2)).toEqual(['Create One', 'Create Two']);
  expect(stack.believed.size).toBe(0);
});

it('waits for an answer as long as the ServiceTimeout of the resource says', async () => {
  region.lambda.occupyFor(10 * 60);
  const startedAt = region.now;

  expect(await region.stack().deploy({ One: { ...ACCOUNT, ServiceTimeout: '300' } })).toBe('ROLLED BACK');

  expect((region.now - startedAt) / 1000).toBeGreaterThanOrEqual(300);
  expect(region.events.at(-1)?.PhysicalResourceId).toMatch(/^invitations-One-/);
});

it('refuses another service token without an event', async () => {
  const stack = region.stack();
  await stack.deploy({ One: ACCOUNT });
  region.events.length = 0;
  const serviceToken = 'arn:aws:lambda:us-east-1:000000000000:function:other';

  expect(await stack.deploy({ One: ACCOUNT }, { serviceToken })).toBe('ROLLED BACK');

  expect(requests()).toEqual([]);
});

describe('an export', () => {
  const exports = { Id: { logicalId: 'One', attribute: 'HandshakeId' } };

  it('that is empty rolls the deployment back', async () => {
    const nothing = { Id: { logicalId: 'One', attribute: 'Nothing' } };

    expect(await region.stack().deploy({ One: ACCOUNT }, { exports: nothing })).toBe('ROLLED BACK');
  });

  it('that another stack uses can neither change nor be deleted', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT }, { exports });
    region.exports.use('Id');

    expect(await stack.deploy({ One: { ...ACCOUNT, Revision: '2' } }, { exports })).toBe('ROLLED BACK');
    expect(await stack.delete()).toBe('DELETE REFUSED');
    expect(region.open()).toEqual(['111122223333']);
  });
});
