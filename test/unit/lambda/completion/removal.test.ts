import { type Evidence, removalFor } from '../../../../lambda/completion/removal';

const OWN = 'cdk-invited-account:3f9a1c2e4b5d';
const ANOTHER = 'cdk-invited-account:0123456789ab';
const NAME = 'account-111122223333';
const OTHER_NAME = 'email-c8cd3c642730';
const SINCE = 'since-2026-01-16T12:00:00.000Z';
const LESS_THAN_A_DAY_LATER = Date.parse('2026-01-17T11:59:59.999Z');
const DAY_LATER = Date.parse('2026-01-17T12:00:00Z');

const ANSWERED: Evidence = { wasAnswered: true, isClaimed: false, nowMillis: DAY_LATER };
const FAILED: Evidence = { ...ANSWERED, wasAnswered: false };
const CLAIMED: Evidence = { ...ANSWERED, isClaimed: true };
const SOON: Evidence = { ...ANSWERED, nowMillis: LESS_THAN_A_DAY_LATER };

/** The own tag's value, whether another resource has a tag there, the evidence besides, and the removal. */
const ROWS: readonly (readonly [string | undefined, boolean, Evidence, string])[] = [
  [NAME, false, ANSWERED, 'remove'],
  [NAME, false, FAILED, 'untag NotAnswered'],
  [NAME, false, CLAIMED, 'untag OtherInvitation'],
  [NAME, false, SOON, 'remove'],
  [NAME, true, ANSWERED, 'untag OtherTag'],
  [NAME, true, FAILED, 'untag NotAnswered'],
  [NAME, true, CLAIMED, 'untag OtherTag'],
  [`${NAME} ${SINCE}`, false, ANSWERED, 'remove'],
  [`${NAME} ${SINCE}`, false, SOON, 'untag MemberBefore'],
  [`${NAME} ${SINCE}`, false, CLAIMED, 'untag OtherInvitation'],
  [`${NAME} ${SINCE}`, true, SOON, 'untag OtherTag'],
  [`${OTHER_NAME} ${NAME}`, false, ANSWERED, 'drop own name'],
  [`${NAME} ${OTHER_NAME}`, true, ANSWERED, 'drop own name'],
  [`${OTHER_NAME} ${NAME}`, false, FAILED, 'drop own name'],
  [`${OTHER_NAME} ${NAME} ${SINCE}`, false, SOON, 'drop own name'],
  [OTHER_NAME, false, ANSWERED, 'leave'],
  [OTHER_NAME, true, FAILED, 'leave'],
  [SINCE, false, ANSWERED, 'leave'],
  [`${NAME}4`, false, ANSWERED, 'leave'],
  ['', false, ANSWERED, 'leave'],
  ['', false, FAILED, 'leave'],
  [undefined, false, ANSWERED, 'leave'],
  [undefined, true, ANSWERED, 'leave'],
  [undefined, false, FAILED, 'leave'],
];

it.each(ROWS)('own tag %j, beside another one: %s, %j: %s', (own, isShared, evidence, expected) => {
  const tags = [
    { Key: 'team', Value: NAME },
    ...(own === undefined ? [] : [{ Key: OWN, Value: own }]),
    ...(isShared ? [{ Key: ANOTHER, Value: NAME }] : []),
  ];

  const removal = removalFor(tags, OWN, NAME, evidence);

  expect(removal.is === 'untag' ? `untag ${removal.because}` : removal.is).toBe(expected);
});
