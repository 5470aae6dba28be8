import fc from 'fast-check';
import { bad, type BadValue, beyond, goodProperties, junk, noDigits, noObject, quoted, text } from './input-values';

/** Values of the properties that say what becomes of the account, as they arrive. See input-values.ts. */

const lowerCase = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('az09')), minLength, maxLength });
const root = lowerCase(4, 32);
const organizationalUnit = fc.oneof(
  root.map((id) => `r-${id}`),
  fc.tuple(root, lowerCase(8, 32)).map(([id, unit]) => `ou-${id}-${unit}`),
);

const roleUnit = fc.constantFrom(...Array.from('aZ09_+=,.@-'));
const roleName = fc.string({ unit: roleUnit, minLength: 1, maxLength: 64 });
const rolePath = fc.constantFrom('', 'team/', 'a/b/c/', `${'x'.repeat(509)}/`);
export const partition = fc.constantFrom('aws', 'aws-us-gov', 'aws-cn', 'aws-iso-b');
const externalId = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('aZ09_+=,.@:/-')), minLength: 2, maxLength: 20 }),
  fc.constant('x'.repeat(1224)),
);
const acceptanceOf = (accountId: string) =>
  fc.record(
    {
      RoleArn: fc
        .tuple(partition, rolePath, roleName)
        .map(([of, path, name]) => `arn:${of}:iam::${accountId}:role/${path}${name}`),
      ExternalId: externalId,
    },
    { requiredKeys: ['RoleArn'] },
  );
const flag = fc.constantFrom('true', 'false');

/** Properties that are accepted; where both waits are given, they fill no more than the 55 minutes. */
export const goodDeclarations = goodProperties.chain((properties) => {
  const { Target, InitializationTimeoutSeconds = '0' } = properties;
  const accountId = Target.Type === 'ACCOUNT' ? Target.Id : '111122223333';
  const left = 3_300 - Number(InitializationTimeoutSeconds);
  const wait = fc.oneof(fc.integer({ min: 1, max: Math.max(1, left) }), fc.constant(Math.max(1, left))).map(String);
  return fc
    .record(
      {
        OrganizationalUnit: organizationalUnit,
        Acceptance: acceptanceOf(accountId),
        WaitForAcceptanceSeconds: left > 0 ? wait : fc.constant(undefined),
        RemoveAccountOnDelete: flag,
        Events: flag,
      },
      { requiredKeys: [] },
    )
    .map((more) => ({ ...properties, ...more }));
});

const ARN = 'arn:aws:iam::111122223333:role/Acceptance';
const TARGET = { Type: 'ACCOUNT', Id: '111122223333' };
const UNIT_RULE = 'must be the id of an organizational unit (ou-…) or of a root (r-…)';
const ROLE_RULE = 'must look like arn:aws:iam::111122223333:role/Name';
const EXTERNAL_ID_RULE = 'must be 2 to 1224 letters, digits and _ + = , . @ : / -';
const WAIT_RULE = 'must be whole seconds, 1 to 3300 (55 minutes)';
const FLAG_RULE = 'must be true or false';

const acceptance = (fields: object) => ({ Target: TARGET, Acceptance: fields });
const roleOf = (RoleArn: unknown) => acceptance(RoleArn === undefined ? {} : { RoleArn });
const externalIdOf = (ExternalId: unknown) => acceptance({ RoleArn: ARN, ExternalId });
const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty');
const asJson = (value: object) => fc.constant(JSON.stringify(value));
const noFlag = fc.oneof(
  junk.filter((value) => typeof value !== 'boolean'),
  text(0, 10).filter((value) => value !== 'true' && value !== 'false'),
  inherited,
  fc.constantFrom('True', 'FALSE', 'true ', 'true\n', '1', 'yes', ['true'], ['false'], { true: true }),
);

export const badDeclarations: fc.Arbitrary<BadValue> = fc.oneof(
  bad(
    'OrganizationalUnit',
    UNIT_RULE,
    fc.oneof(
      junk,
      text(0, 10),
      inherited,
      beyond(32, fc.constant('a')).map((id) => `r-${id}`),
      beyond(32, fc.constant('a')).map((id) => `ou-abcd-${id}`),
      fc.constantFrom('r-abc', 'r-ABCD', 'ou-abcd', 'ou-abcd-1234567', 'ou-abcd-12345678\n', ' r-abcd', ['r-abcd']),
      fc.constant('arn:aws:organizations::000000000000:ou/o-exampleorgid/ou-abcd-12345678'),
    ),
  ),
  bad('Acceptance', 'must be an object', fc.oneof(noObject, asJson({ RoleArn: ARN }), inherited)),
  bad(
    'Acceptance.RoleArn',
    ROLE_RULE,
    fc.oneof(
      junk,
      text(0, 20),
      inherited,
      fc.constantFrom<unknown>(
        undefined,
        'Acceptance',
        'arn:aws:iam::111122223333:user/Acceptance',
        'arn:aws:iam::11112222333:role/Acceptance',
        'arn:aws:sts::111122223333:assumed-role/Acceptance/session',
        'arn:aws:iam::111122223333:role/',
        `${ARN}\n`,
        ` ${ARN}`,
        `${ARN}/`,
        [ARN],
        { RoleArn: ARN },
      ),
      beyond(64, fc.constant('a')).map((name) => `arn:aws:iam::111122223333:role/${name}`),
    ),
    (value?: unknown) => (value === undefined ? 'nothing' : quoted(value)),
    roleOf,
  ),
  bad(
    'Acceptance.RoleArn',
    'must be a role of the invited account 111122223333',
    fc.constantFrom(ARN.replace('111122223333', '444455556666'), ARN.replace('111122223333', '000000000000')),
    quoted,
    roleOf,
  ),
  bad(
    'Acceptance.ExternalId',
    EXTERNAL_ID_RULE,
    fc.oneof(
      junk,
      beyond(1224, fc.constant('x')),
      fc.constantFrom('', 'x', 'a b', 'ü7', 'ab\n', 'a#b', '**', ['ab'], { toString: 'ab' }),
    ),
    quoted,
    externalIdOf,
  ),
  bad('WaitForAcceptanceSeconds', WAIT_RULE, fc.oneof(noDigits, fc.constantFrom('0', '00', '3301', '9'.repeat(400)))),
  bad('WaitForAcceptanceSeconds', WAIT_RULE, junk),
  bad(
    'WaitForAcceptanceSeconds',
    'and initializationTimeout must be at most 3300 seconds (55 minutes) together',
    fc.integer({ min: 1, max: 3_300 }),
    () => '3301',
    (wait) => ({ WaitForAcceptanceSeconds: String(wait), InitializationTimeoutSeconds: String(3_301 - Number(wait)) }),
  ),
  bad('RemoveAccountOnDelete', FLAG_RULE, noFlag),
  bad('Events', FLAG_RULE, noFlag),
);
