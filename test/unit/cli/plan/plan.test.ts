import { type App, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DAY, INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import {
  Acceptance,
  ExistingInvitation,
  InvitationTarget,
  InvitedAccount,
  type InvitedAccountProps,
} from '../../../../lib';
import { PlannedApp } from './planned-app';

let app: PlannedApp;
beforeEach(async () => {
  app = await PlannedApp.start();
});
afterEach(() => app.stop());

type Props = Partial<InvitedAccountProps> & { readonly to: string; readonly isRetained?: boolean };

/** An app with one stack, by the ids of its constructs. */
const declares =
  (constructs: Readonly<Record<string, Props>>, stackId = 'Accounts') =>
  (scope: App): void => {
    const stack = new Stack(scope, stackId);
    for (const [id, { to, isRetained = false, ...props }] of Object.entries(constructs)) {
      const invited = new InvitedAccount(stack, id, { target: InvitationTarget.account(to), ...props });
      if (isRetained) {
        invited.applyRemovalPolicy(RemovalPolicy.RETAIN);
      }
    }
  };

const nothing = (scope: App): void => {
  new Stack(scope, 'Accounts');
};

/** The only line, in short. */
async function only(build: (app: App) => void, ...args: readonly string[]) {
  const { code, lines } = await app.plan(build, ...args);
  expect(lines).toHaveLength(1);
  const { sign, action, construct, target, effects = [], notes, afterJoining } = lines[0] ?? {};
  return { code, sign, action, construct, target, effects: effects.map(({ is }) => is), notes, afterJoining };
}

describe('an invitation', () => {
  it('is sent for a new construct', async () => {
    expect(await only(declares({ Data: { to: INVITED } }))).toMatchObject({
      code: 2,
      sign: '+',
      action: 'invite',
      construct: 'Accounts/Data',
      target: INVITED,
      notes: [],
    });
  });

  it('is kept while nothing changes', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    expect(await only(declares({ Data: { to: INVITED } }))).toMatchObject({
      code: 0,
      sign: '=',
      effects: [],
      notes: [],
    });
  });

  it('stays as it is when its notes change', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    expect(await only(declares({ Data: { to: INVITED, notes: 'Hello' } }))).toMatchObject({
      code: 0,
      sign: '=',
      notes: [{ is: 'stays open' }],
    });
  });

  it('is cancelled and sent again for a raised revision', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    expect(await only(declares({ Data: { to: INVITED, revision: 2 } }))).toMatchObject({
      code: 2,
      sign: '!',
      effects: ['resend'],
    });
  });

  it('is cancelled when its construct is removed', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    expect(await only(nothing)).toMatchObject({ code: 2, sign: '-', effects: ['cancel'], target: INVITED });
  });

  it('stays open when its construct is removed and retains it', async () => {
    await app.deploy(declares({ Data: { to: INVITED, isRetained: true } }));

    expect(await only(nothing)).toMatchObject({ code: 0, sign: '=', notes: [{ is: 'retained' }] });
  });

  it('goes to another target, and the former one is cancelled', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    expect(await only(declares({ Data: { to: OUTSIDER } }))).toMatchObject({
      sign: '-',
      target: OUTSIDER,
      effects: ['invite', 'cancel'],
      notes: [{ is: 'retargeted', from: INVITED }],
    });
  });

  it('is sent again after it has expired', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));
    app.world.organization.pass(15 * DAY);

    expect(await only(declares({ Data: { to: INVITED, notes: 'Hello' } }))).toMatchObject({
      sign: '+',
      notes: [{ is: 'again', state: 'EXPIRED' }],
    });
  });

  it('is not sent again after it was declined', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));
    await app.world.decline(INVITED, app.handshakeTo(INVITED));

    expect(await only(declares({ Data: { to: INVITED, notes: 'Hello' } }))).toMatchObject({
      sign: '=',
      notes: [{ is: 'declined' }],
    });
  });

  it('goes to another construct of the stack in a rename', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    const { code, lines } = await app.plan(declares({ Lake: { to: INVITED } }));

    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { construct: 'Accounts/Lake', sign: '=', notes: [{ is: 'renamed', from: 'Accounts/Data' }] },
      { construct: 'Accounts/Data', sign: '=', notes: [{ is: 'renamed', to: 'Accounts/Lake' }] },
    ]);
  });

  it('is sent again when its construct moves to another stack', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));

    const { lines } = await app.plan((scope) => {
      declares({ Data: { to: INVITED } }, 'Others')(scope);
      nothing(scope);
    });

    expect(lines).toMatchObject([
      { construct: 'Others/Data', sign: '!', notes: [{ is: 'moved', from: 'Accounts/Data' }] },
      { construct: 'Accounts/Data', sign: '=', notes: [{ is: 'moved', to: 'Others/Data' }] },
    ]);
  });

  it('is adopted if a person has sent it', async () => {
    await app.world.organization.invite(INVITED);

    expect(await only(declares({ Data: { to: INVITED } }))).toMatchObject({
      code: 0,
      sign: '=',
      notes: [{ is: 'adopted' }],
    });
  });

  it('fails the deployment if a person has sent it and existingInvitation forbids that', async () => {
    await app.world.organization.invite(INVITED);

    const { lines, code } = await app.plan(
      declares({ Data: { to: INVITED, existingInvitation: ExistingInvitation.FAIL } }),
    );

    expect(code).toBe(2);
    expect(lines[0]?.sign).toBe('x');
    expect(lines[0]?.effects).toMatchObject([
      { is: 'fail', reason: expect.stringContaining('sent by hand') as string },
    ]);
  });

  it('is accepted by a role', async () => {
    expect(
      await only(declares({ Data: { to: INVITED, acceptance: Acceptance.byRoleName('Acceptance') } })),
    ).toMatchObject({ sign: '+', effects: ['invite', 'accept'] });
  });

  it('fails the deployment if its role is to accept it and the account has joined by other means', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));
    app.world.organization.emulator.organization.addMember(INVITED);

    const { lines, code } = await app.plan(
      declares({ Data: { to: INVITED, acceptance: Acceptance.byRoleName('Acceptance') } }),
    );

    expect([code, lines[0]?.sign]).toEqual([2, 'x']);
    expect(lines[0]?.effects).toMatchObject([
      { is: 'fail', reason: expect.stringContaining('ALREADY_IN_AN_ORGANIZATION') as string },
    ]);
  });

  it('is followed to the place that the account is to have', async () => {
    expect(
      await only(declares({ Data: { to: INVITED, organizationalUnit: 'ou-examplerootid-exampleouid' } })),
    ).toMatchObject({ sign: '+', afterJoining: [{ is: 'move', to: 'ou-examplerootid-exampleouid' }] });
  });
});

describe('a member', () => {
  beforeEach(() => app.join(MEMBER));

  it('is kept from the start', async () => {
    expect(await only(declares({ Data: { to: MEMBER } }))).toMatchObject({
      code: 0,
      sign: '=',
      notes: [{ is: 'member' }],
    });
  });

  it('is tagged and moved', async () => {
    await app.deploy(declares({ Data: { to: MEMBER, tags: { team: 'a' } } }), { 'Accounts/Data': `member-${MEMBER}` });
    const { organization } = app.world.organization.emulator;
    organization.member(MEMBER).tags.set('team', 'a');
    const unit = organization.createUnit(organization.member(MEMBER).parentId, 'Prod').id;

    const { stdout, code } = await app.run(
      declares({ Data: { to: MEMBER, tags: { stage: 'prod' }, organizationalUnit: unit } }),
    );

    expect(code).toBe(2);
    expect(stdout).toMatch(
      new RegExp(`^~ +Accounts/Data +${MEMBER} +move Root → Prod \\(${unit}\\), tags \\+stage -team; the account is`),
    );
    expect(stdout).toContain('1 to tag, 1 to move.');
  });

  it('leaves the organization with its construct, if that is declared', async () => {
    const removable = { Data: { to: INVITED, removeAccountOnDelete: true } };
    await app.deploy(declares(removable));
    await app.world.accept(INVITED, app.handshakeTo(INVITED));
    const { lines } = await app.plan(declares(removable));
    expect(lines).toMatchObject([{ sign: '=' }]);

    const { organization } = app.world.organization.emulator;
    const [logicalId = ''] = app.world
      .stack('Accounts')
      .resources.flatMap(({ type, logicalId: id }) => (type === 'Custom::InvitedAccount' ? [id] : []));
    organization.member(INVITED).tags.set(app.ownTagKey('Accounts', logicalId), `account-${INVITED}`);

    expect(await only(nothing)).toMatchObject({ code: 2, sign: '--', effects: ['remove'] });
    expect(await only(nothing, '--fail-on', 'cancel,remove')).toMatchObject({ code: 4 });
    expect(await only(nothing, '--fail-on', 'cancel')).toMatchObject({ code: 2 });
  });

  it('stays without that option', async () => {
    await app.deploy(declares({ Data: { to: INVITED } }));
    await app.world.accept(INVITED, app.handshakeTo(INVITED));

    expect(await only(nothing)).toMatchObject({ code: 0, sign: '=', notes: [{ is: 'stays a member' }] });
  });
});

describe('what is known only in the deployment', () => {
  const looksUp =
    (revision: number) =>
    (scope: App): void => {
      const stack = new Stack(scope, 'Accounts');
      const target = InvitationTarget.account(StringParameter.valueForStringParameter(stack, '/accounts/data'));
      new InvitedAccount(stack, 'Data', { target, revision });
    };

  it('is told as that', async () => {
    expect(await only(looksUp(1))).toMatchObject({ code: 2, sign: '?', target: null });
    expect(await only(looksUp(1), '--fail-on', 'remove')).toMatchObject({ code: 1, sign: '?' });
  });

  it('is no change if it stays the same', async () => {
    const id = await app.world.organization.invite(INVITED);
    await app.deploy(looksUp(1), { 'Accounts/Data': id });

    expect(await only(looksUp(1))).toMatchObject({ code: 0, sign: '=' });
  });

  it('is found by the physical id if it stays the same', async () => {
    const id = await app.world.organization.invite(INVITED);
    await app.deploy(looksUp(1), { 'Accounts/Data': id });

    expect(await only(looksUp(2))).toMatchObject({ code: 2, sign: '!', target: INVITED });
  });
});

describe('the assembly', () => {
  it('has nested stacks and Stages', async () => {
    const build = (scope: App) => {
      const stage = new Stage(scope, 'Prod');
      const stack = new Stack(stage, 'Accounts');
      new InvitedAccount(stack, 'Data', { target: InvitationTarget.account(INVITED) });
      const nested = new NestedStack(stack, 'Nested');
      new InvitedAccount(nested, 'Web', { target: InvitationTarget.account(OUTSIDER) });
    };
    expect((await app.plan(build)).lines).toMatchObject([
      { sign: '+', construct: 'Prod/Accounts/Nested/Web', target: OUTSIDER },
      { sign: '+', construct: 'Prod/Accounts/Data', target: INVITED },
    ]);

    await app.deploy(build);

    expect((await app.plan(build)).lines).toMatchObject([
      { sign: '=', construct: 'Prod/Accounts/Nested/Web' },
      { sign: '=', construct: 'Prod/Accounts/Data' },
    ]);
  });

  it('is planned in part', async () => {
    const build = (scope: App) => {
      declares({ Data: { to: INVITED } })(scope);
      declares({ Web: { to: OUTSIDER } }, 'Others')(scope);
    };

    expect((await app.plan(build, '--stack', 'Others')).lines).toMatchObject([{ construct: 'Others/Web' }]);
    expect(await app.run(build, '--stack', 'Other')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'the assembly has no stack "Other". It has Accounts, Others.\n',
    });
  });

  it('has to be there', async () => {
    expect(await app.world.run('plan', '--app', '/nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no cloud assembly in "/nowhere"') as string,
    });
  });

  it('has to be for the account of the credentials', async () => {
    const build = (scope: App): void => {
      new Stack(scope, 'Accounts', { env: { account: OUTSIDER, region: 'us-east-1' } });
    };

    expect(await app.run(build)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`the stack Accounts is for account ${OUTSIDER}`) as string,
    });
  });

  it('cannot be planned while a deployment is at work', async () => {
    app.world.cloudFormation.addStack(
      'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid',
      'UPDATE_IN_PROGRESS',
    );

    expect(await app.run(declares({ Data: { to: INVITED } }))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the stack Accounts is UPDATE_IN_PROGRESS') as string,
    });
  });
});

it('counts what is spent', async () => {
  await app.world.organization.invite(OUTSIDER);

  const { spent } = await app.plan(declares({ Data: { to: INVITED } }));

  expect(spent).toMatchObject({
    invitations: 1,
    invitationsOfTheDay: 1,
    invitationsADayAtLeast: 20,
    openInvitations: 1,
  });
  expect(spent.accountsAndInvitationsAfter).toBe(spent.accounts + 2);
});

it('only reads', async () => {
  await app.deploy(declares({ Data: { to: INVITED, tags: { team: 'a' } }, Web: { to: OUTSIDER } }));
  const { emulator } = app.world.organization;
  const before = emulator.calls.length;
  app.world.cloudFormation.calls.length = 0;

  await app.plan(declares({ Data: { to: INVITED, revision: 2 }, Member: { to: MEMBER, tags: { team: 'b' } } }));

  const calls = emulator.calls.slice(before).map(({ operation }) => operation);
  expect(calls.length).toBeGreaterThan(2);
  expect([...calls, ...app.world.cloudFormation.calls].filter((name) => !/^(Describe|List|Get)/.test(name))).toEqual(
    [],
  );
});

it.each(['', 'invite', 'remove,invite'])('refuses --fail-on %s', async (failOn) => {
  expect(await app.run(nothing, '--fail-on', failOn)).toMatchObject({ code: 1, stdout: '' });
});
