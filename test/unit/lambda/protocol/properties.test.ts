import fc from 'fast-check';
import { parseProperties } from '../../../../lambda/protocol/properties';
import { readPrevious } from '../../../../lambda/protocol/lenient-properties';
import { SEED } from '../../../stress/input-values';
import { badDeclarations, goodDeclarations } from '../../../stress/joining-values';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const ARN = 'arn:aws:iam::111122223333:role/Acceptance';

describe('what becomes of the account', () => {
  it('is nothing by default, and an initializing organization gets all the time', () => {
    expect(parseProperties(ACCOUNT)).toMatchObject({
      initializationTimeoutSeconds: 3300,
      organizationalUnit: undefined,
      acceptance: undefined,
      waitForAcceptanceSeconds: undefined,
      invitation: { isRemovedOnDelete: false },
      hasEvents: false,
    });
  });

  it('is read as it was declared', () => {
    fc.assert(
      fc.property(goodDeclarations, (properties) => {
        const { InitializationTimeoutSeconds: initialization, WaitForAcceptanceSeconds: wait } = properties;

        expect(parseProperties(properties)).toMatchObject({
          initializationTimeoutSeconds: Number(initialization ?? 3300 - Number(wait ?? 0)),
          organizationalUnit: properties.OrganizationalUnit,
          acceptance: properties.Acceptance,
          waitForAcceptanceSeconds: wait === undefined ? undefined : Number(wait),
          invitation: { isRemovedOnDelete: properties.RemoveAccountOnDelete === 'true' },
          hasEvents: properties.Events === 'true',
        });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it.each([
    [{ WaitForAcceptanceSeconds: 900 }, 2400, 900],
    [{ WaitForAcceptanceSeconds: '3300' }, 0, 3300],
    [{ WaitForAcceptanceSeconds: '1', InitializationTimeoutSeconds: '3299' }, 3299, 1],
    [{ WaitForAcceptanceSeconds: '3300', InitializationTimeoutSeconds: '0' }, 0, 3300],
  ])('leaves the rest of the 55 minutes to initialization: %j', (more, initialization, wait) => {
    expect(parseProperties({ ...ACCOUNT, ...more })).toMatchObject({
      initializationTimeoutSeconds: initialization,
      waitForAcceptanceSeconds: wait,
    });
  });

  it('takes a boolean that is none of CloudFormation, too', () => {
    expect(parseProperties({ ...ACCOUNT, RemoveAccountOnDelete: true, Events: false })).toMatchObject({
      invitation: { isRemovedOnDelete: true },
      hasEvents: false,
    });
  });

  it('takes a role of any account where the invitation goes by e-mail', () => {
    const { acceptance } = parseProperties({
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Acceptance: { RoleArn: ARN },
    });

    expect(acceptance).toEqual({ RoleArn: ARN });
  });
});

describe('former properties', () => {
  it('count as not declared where they cannot be read', () => {
    fc.assert(
      fc.property(badDeclarations, ({ properties }) => {
        const previous = readPrevious(properties);

        expect([undefined, true, false]).toContain(previous.isRemovedOnDelete);
        expect(previous.acceptance === undefined || typeof previous.acceptance.RoleArn === 'string').toBe(true);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it.each([undefined, null, 'text', 7, [], [ACCOUNT], { Target: null, Tags: {}, Acceptance: [], Events: {} }])(
    'are none where they are %j',
    (properties) => {
      expect(readPrevious(properties)).toEqual({
        target: undefined,
        revision: 1,
        tags: [],
        organizationalUnit: undefined,
        acceptance: undefined,
        waitForAcceptanceSeconds: undefined,
        isRemovedOnDelete: false,
      });
    },
  );

  it('are read one by one: a bad one hides no other', () => {
    const properties = { Target: {}, Acceptance: 'x', OrganizationalUnit: 'r-abcd', RemoveAccountOnDelete: 'true' };

    expect(readPrevious(properties)).toMatchObject({ organizationalUnit: 'r-abcd', isRemovedOnDelete: true });
  });
});
