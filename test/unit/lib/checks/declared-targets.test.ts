import {
  Annotations as CdkAnnotations,
  App,
  Aws,
  type Environment,
  Fn,
  NestedStack,
  Stack,
  Stage,
  Token,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { InvitationTarget, InvitedAccount } from '../../../../lib';

const account = InvitationTarget.account('111122223333');
const email = InvitationTarget.email('owner@example.com');
const WARNING = 'cdk-invited-account:targetInvitedTwice';

const invite = (stack: Stack, id: string, target: InvitationTarget) => new InvitedAccount(stack, id, { target });
const warnings = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(WARNING))
    .map(({ id, entry }) => ({ id, message: entry.data }));

describe('a target that is invited twice in a stack', () => {
  it('fails for an account', () => {
    const stack = new Stack(new App(), 'Stack');
    invite(stack, 'One', account);

    expect(() => invite(stack, 'Other', InvitationTarget.account('111122223333'))).toThrow(
      'target account must be invited once in a stack, got "111122223333" twice: by Stack/One and Stack/Other',
    );
  });

  it('fails for an e-mail address, in capitals or not', () => {
    const stack = new Stack(new App(), 'Stack');
    invite(stack, 'One', email);

    expect(() => invite(stack, 'Other', InvitationTarget.email('Owner@Example.com'))).toThrow(
      'target email must be invited once in a stack, got "Owner@Example.com" twice: by Stack/One and Stack/Other',
    );
  });

  it('is fine as long as they differ, or as one of them is not known yet', () => {
    const stack = new Stack(new App(), 'Stack');
    invite(stack, 'One', account);
    invite(stack, 'Other', InvitationTarget.account('111122223334'));
    invite(stack, 'Third', email);
    for (const id of ['Fourth', 'Fifth']) {
      invite(stack, id, InvitationTarget.account(Fn.importValue('Account')));
      invite(stack, `${id}ByEmail`, InvitationTarget.email(Token.asString({ Ref: 'Email' })));
    }

    expect(warnings(stack)).toEqual([]);
  });
});

describe('a target that is invited by two stacks', () => {
  const here = { account: '111111111111', region: 'eu-west-1' };
  const elsewhere = { account: '111111111111', region: 'us-east-1' };
  const another = { account: '222222222222', region: 'eu-west-1' };

  it.each([
    ['of no account', undefined, undefined],
    ['of one account', here, here],
    ['of one account in two regions', here, elsewhere],
    ['the first of which is of no account', undefined, here],
    ['the second of which is of no account', here, undefined],
  ])('gets a warning in stacks %s', (_name, env, otherEnv) => {
    const app = new App();
    const [stack, other] = [
      new Stack(app, 'Stack', env !== undefined ? { env } : {}),
      new Stack(app, 'OtherStack', otherEnv !== undefined ? { env: otherEnv } : {}),
    ];
    invite(stack, 'One', email);
    invite(other, 'Other', email);

    expect(warnings(stack)).toEqual([]);
    expect(warnings(other)).toEqual([
      {
        id: '/OtherStack/Other',
        message:
          'target email should be invited by one stack, got "owner@example.com" twice: by Stack/One and OtherStack/Other. ' +
          `Each of them cancels the invitation of the other [ack: ${WARNING}]`,
      },
    ]);
  });

  it('gets a warning in a stack and the stack nested in it', () => {
    const stack = new Stack(new App(), 'Stack');
    invite(stack, 'One', account);
    invite(new NestedStack(stack, 'Nested'), 'Other', account);

    expect(warnings(stack)).toHaveLength(1);
  });

  it('gets a warning for the third stack, too, whichever of the others it competes with', () => {
    const app = new App();
    const [one, other, third] = [here, another, here].map((env, index) => new Stack(app, `Stack${index}`, { env }));
    for (const stack of [one, other, third]) {
      if (stack !== undefined) {
        invite(stack, 'Invited', account);
      }
    }

    expect([one, other, third].map((stack) => stack && warnings(stack).length)).toEqual([0, 0, 1]);
  });

  it('gets no warning in two accounts', () => {
    const app = new App();
    const [stack, other] = [new Stack(app, 'Stack', { env: here }), new Stack(app, 'OtherStack', { env: another })];
    invite(stack, 'One', account);
    invite(other, 'Other', account);

    expect([...warnings(stack), ...warnings(other)]).toEqual([]);
  });

  it.each([
    ['of one account', here, here, 1],
    ['of no account', undefined, undefined, 1],
    ['of two accounts', here, another, 0],
  ])('gets a warning in two Stages as it does in two stacks: %s', (_name, env, otherEnv, count) => {
    const app = new App();
    const stageOf = (id: string, of?: Environment) => new Stage(app, id, of !== undefined ? { env: of } : {});
    const [stack, other] = [
      new Stack(stageOf('Test', env), 'Stack'),
      new Stack(stageOf('Production', otherEnv), 'Stack'),
    ];
    invite(stack, 'Invited', account);
    invite(other, 'Invited', account);

    expect([warnings(stack).length, warnings(other).length]).toEqual([0, count]);
  });

  it('gets no warning where a target is not known yet', () => {
    const app = new App();
    const stacks = ['Stack', 'OtherStack'].map((id) => new Stack(app, id));
    for (const stack of stacks) {
      invite(stack, 'Invited', InvitationTarget.account(Aws.ACCOUNT_ID));
    }

    expect(stacks.flatMap(warnings)).toEqual([]);
  });

  it('gets no warning that was acknowledged', () => {
    const app = new App();
    const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'OtherStack')];
    invite(stack, 'One', account);
    CdkAnnotations.of(invite(other, 'Other', account)).acknowledgeWarning(WARNING, 'moves from one to the other');

    expect(warnings(other)).toEqual([]);
  });
});
