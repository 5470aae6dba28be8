import { type Removal, removalFor } from '../../../../lambda/completion/remove-account';

const OWN = 'cdk-invited-account:3f9a1c2e4b5d';
const ANOTHER = 'cdk-invited-account:0123456789ab';
const NAME = 'account-111122223333';
const OTHER_NAME = 'email-c8cd3c642730';

/** The own tag's value, whether another resource has a tag there, whether the physical id was ever answered. */
const ROWS: readonly (readonly [string | undefined, boolean, boolean, Removal])[] = [
  [NAME, false, true, 'remove'],
  [NAME, false, false, 'untag'],
  [NAME, true, true, 'untag'],
  [NAME, true, false, 'untag'],
  [`${OTHER_NAME} ${NAME}`, false, true, 'drop own name'],
  [`${NAME} ${OTHER_NAME}`, true, true, 'drop own name'],
  [`${OTHER_NAME} ${NAME}`, false, false, 'drop own name'],
  [OTHER_NAME, false, true, 'leave'],
  [OTHER_NAME, true, false, 'leave'],
  [`${NAME}4`, false, true, 'leave'],
  ['', false, true, 'leave'],
  ['', false, false, 'leave'],
  [undefined, false, true, 'leave'],
  [undefined, true, true, 'leave'],
  [undefined, false, false, 'leave'],
];

it.each(ROWS)('own tag %j, beside another one: %s, answered: %s: %s', (own, isShared, wasAnswered, expected) => {
  const tags = [
    { Key: 'team', Value: NAME },
    ...(own === undefined ? [] : [{ Key: OWN, Value: own }]),
    ...(isShared ? [{ Key: ANOTHER, Value: NAME }] : []),
  ];

  expect(removalFor(tags, OWN, NAME, wasAnswered)).toBe(expected);
});
