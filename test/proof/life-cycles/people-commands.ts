import fc from 'fast-check';
import { command, DAY, target } from './command';
import type { Person } from './people';

export const person = fc
  .record({
    what: fc.constantFrom<Person>(
      'accepts',
      'declines',
      'cancels by hand',
      'invites by hand',
      'removes the member',
      'changes the address',
    ),
    who: target,
    afterSeconds: fc.constantFrom(0, 0, 0, 0.1, 5, 40, 100, 900, 2 * DAY),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

export const joining = fc
  .record({
    what: fc.constantFrom<Person>('accepts', 'accepts', 'accepts', 'declines'),
    who: target,
    afterSeconds: fc.constantFrom(0, 1, 30, 80, 900, 5_000, 2 * DAY),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

/** What people do with a member. */
export const member = fc
  .record({
    what: fc.constantFrom<Person>('moves the account', 'tags the account', 'removes the member'),
    who: target,
    afterSeconds: fc.constantFrom(0, 0, 0, 1, 40, 900),
  })
  .map(({ what, who, afterSeconds }) =>
    command(`a person ${what}`, { who, afterSeconds }, (_, history) => {
      history.person(what, who, afterSeconds);
    }),
  );

/** An account that is closed can neither be removed nor changed, and is gone after 90 days. */
export const closing = fc
  .record({ what: fc.constantFrom<Person>('closes the account', 'suspends the account'), who: target })
  .map(({ what, who }) =>
    command(`a person ${what}`, { who }, (_, history) => {
      history.person(what, who, 0);
    }),
  );
