import { type Removal, removalFor } from '../../../../lambda/completion/remove-account';

const OWN = 'cdk-invited-account:3f9a1c2e4b5d';
const ANOTHER = 'cdk-invited-account:0123456789ab';
const NAME = 'account-111122223333';
const OTHER_NAME = 'email-c8cd3c642730';

/** The own tag's value, the presence of another resource's tag, of an answer to the Create, and the outcome. */
const ROWS: readonly (readonly [string | undefined, boolean, boolean, Removal, string])[] = [
  [NAME, false, true, 'remove', 'it is its own, and nobody else has it'],
  [NAME, false, false, 'untag', 'the Create was not answered'],
  [NAME, true, true, 'untag', 'another resource has the account'],
  [NAME, true, false, 'untag', 'another resource has the account'],
  [`${OTHER_NAME} ${NAME}`, false, true, 'drop own name', 'the resource goes on under the other name'],
  [`${NAME} ${OTHER_NAME}`, true, true, 'drop own name', 'the resource goes on under the other name'],
  [`${OTHER_NAME} ${NAME}`, false, false, 'drop own name', 'the resource goes on under the other name'],
  [OTHER_NAME, false, true, 'leave', 'the tag names another target'],
  [OTHER_NAME, true, false, 'leave', 'the tag names another target'],
  [`${NAME}4`, false, true, 'leave', 'the tag names another target'],
  ['', false, true, 'leave', 'the tag names nobody'],
  ['', false, false, 'leave', 'the tag names nobody'],
  [undefined, false, true, 'leave', 'there is no tag'],
  [undefined, true, true, 'leave', 'there is no tag'],
  [undefined, false, false, 'leave', 'there is no tag'],
];

it.each(ROWS)(
  'own tag %j, beside another one: %s, answered: %s: %s, because %s',
  (own, isShared, wasAnswered, expected) => {
    const tags = [
      { Key: 'team', Value: NAME },
      ...(own === undefined ? [] : [{ Key: OWN, Value: own }]),
      ...(isShared ? [{ Key: ANOTHER, Value: NAME }] : []),
    ];

    expect(removalFor(tags, OWN, NAME, wasAnswered)).toBe(expected);
  },
);
