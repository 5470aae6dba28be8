import { ACCOUNT, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** Properties that break a rule fail before the first call. */

useSimulation();

describe('bad properties', () => {
  it.each([
    ['no target', {}, 'cannot invite: Target must be an object, got nothing.'],
    [
      'a short account id',
      { Target: { Type: 'ACCOUNT', Id: '12345' } },
      'cannot invite: Target.Id must be 12 digits, got "12345".',
    ],
    [
      'a target of another type',
      { Target: { Type: 'ORGANIZATION', Id: 'o-abc' } },
      'Target.Type must be ACCOUNT or EMAIL, got "ORGANIZATION".',
    ],
    [
      'too long notes',
      { ...ACCOUNT, Notes: 'n'.repeat(994) },
      'cannot invite account 111122223333: Notes must be at most 993 characters, got 994.',
    ],
    [
      'a reserved tag',
      { ...ACCOUNT, Tags: [{ Key: 'aws:x', Value: '' }] },
      'Tags key must not start with aws:, got "aws:x".',
    ],
    [
      'too much time',
      { ...ACCOUNT, InitializationTimeoutSeconds: '3301' },
      'InitializationTimeoutSeconds must be whole seconds, at most 3300 (55 minutes), got "3301".',
    ],
  ])('fail without a call: %s', async (_name, properties, reason) => {
    const answer = onlyAnswer(await simulation.create(properties));

    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain(reason);
    expect(simulation.calls).toEqual([]);
  });
});
