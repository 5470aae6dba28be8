import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { VERBS } from '../../../cli/verbs';
import { ServiceError } from '../../../emulator/wire/errors';
import { INVITED, MEMBER, OUTSIDER } from '../../../emulator/test/fixture';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../lib';
import { PlannedApp } from './plan/planned-app';

/** Every exit code that a verb documents, by everything that leads to it. */

type Scenario = readonly [cause: string, run: (app: PlannedApp) => Promise<{ readonly code: number }>];
type Scenarios = Readonly<Record<number, readonly Scenario[]>>;

type Props = Partial<InvitedAccountProps>;

const none = (scope: App): void => {
  new Stack(scope, 'Accounts');
};
const foreign = (scope: App): void => {
  new Stack(scope, 'Accounts', { env: { account: OUTSIDER } });
};
const invites =
  (account: string, props: Props = {}) =>
  (scope: App): void => {
    const target = InvitationTarget.account(account);
    new InvitedAccount(new Stack(scope, 'Accounts'), 'Data', { target, ...props });
  };

/** The account is no management account. */
function asMember({ world }: PlannedApp): void {
  world.organization.emulator.organization.addMember(MEMBER);
  world.caller = MEMBER;
}
function refuseCredentials({ world }: PlannedApp): void {
  const error = new ServiceError('InvalidClientTokenId', 'The security token included in the request is invalid.');
  // The SDK tries again where its clock is not that of the emulator.
  for (let attempt = 0; attempt < 3; attempt++) {
    world.organization.emulator.faults.push({ operation: 'GetCallerIdentity', error });
  }
}

const STATUS: Scenarios = {
  0: [
    ['every account has joined', joined],
    ['nothing is declared, and --allow-none', ({ world }) => world.run('status', '--allow-none')],
  ],
  1: [
    ['bad usage', ({ world }) => world.run('status', '--stacks', 'Accounts')],
    ['nothing is declared in an empty organization', ({ world }) => world.run('status')],
    ['nothing is declared in the region', (app) => joined(app, '--region', 'eu-west-1')],
    ['no such stack', (app) => joined(app, '--stack', 'Account')],
    ['no such stack, whatever --allow-none says', (app) => joined(app, '--stack', 'Account', '--allow-none')],
    ['no such stack in the region', (app) => joined(app, '--stack', 'Accounts', '--region', 'eu-west-1')],
    ['no stack at all of that name', ({ world }) => world.run('status', '--stack', 'Accounts')],
    [
      'not the management account',
      (app) => {
        asMember(app);
        return joined(app);
      },
    ],
    [
      'not the management account, and nothing declared',
      (app) => {
        asMember(app);
        return app.world.run('status', '--allow-none');
      },
    ],
    [
      'bad credentials',
      (app) => {
        refuseCredentials(app);
        return joined(app);
      },
    ],
    [
      'a target that nothing tells',
      ({ world }) => {
        const target = { Type: 'ACCOUNT', Id: '{{resolve:ssm:/accounts/data}}' };
        world.declare('Data', INVITED, { physicalId: 'h-examplehandshakeid111', target });
        return world.run('status');
      },
    ],
  ],
  2: [
    [
      'an invitation is open',
      async ({ world }) => {
        await world.invite('Data', INVITED);
        return world.run('status');
      },
    ],
    [
      'a deployment is at work',
      ({ world }) => {
        world.declare('Data', INVITED, { status: 'CREATE_IN_PROGRESS' });
        return world.run('status');
      },
    ],
  ],
  3: [
    [
      'an invitation is declined',
      async ({ world }) => {
        await world.decline(INVITED, await world.invite('Data', INVITED));
        return world.run('status');
      },
    ],
    [
      'a member has left',
      ({ world }) => {
        world.declare('Data', MEMBER, { physicalId: `member-${MEMBER}` });
        return world.run('status', '--drift');
      },
    ],
  ],
  5: [
    [
      'a member stands in another place',
      async ({ world }) => {
        const properties = { OrganizationalUnit: 'ou-exam-exampleou' };
        await world.accept(INVITED, await world.invite('Data', INVITED, { properties }));
        return world.run('status', '--drift');
      },
    ],
  ],
};

async function joined({ world }: PlannedApp, ...args: readonly string[]) {
  await world.accept(INVITED, await world.invite('Data', INVITED));
  return world.run('status', ...args);
}

/** A member that leaves with its construct. */
async function removes(app: PlannedApp, ...args: readonly string[]) {
  await app.deploy(invites(INVITED, { removeAccountOnDelete: true }));
  await app.world.accept(INVITED, app.handshakeTo(INVITED));
  const resource = app.world.stack('Accounts').resources.find(({ type }) => type === 'Custom::InvitedAccount');
  const key = app.ownTagKey('Accounts', resource?.logicalId ?? '');
  app.world.organization.emulator.organization.member(INVITED).tags.set(key, `account-${INVITED}`);
  return app.run(none, ...args);
}

const PLAN: Scenarios = {
  0: [
    [
      'nothing to do',
      async (app) => {
        await app.deploy(invites(INVITED));
        return app.run(invites(INVITED), '--fail-on', 'remove');
      },
    ],
    ['nothing is declared, and --allow-none', (app) => app.run(none, '--allow-none')],
  ],
  1: [
    ['bad usage', (app) => app.run(invites(INVITED), '--fail-on', 'everything')],
    ['no assembly', ({ world }) => world.run('plan', '--app', '/nowhere')],
    ['nothing is declared in an empty organization', (app) => app.run(none, '--fail-on', 'remove')],
    ['nothing is declared in the region', (app) => removes(app, '--region', 'eu-west-1', '--fail-on', 'remove')],
    ['no such stack', (app) => removes(app, '--stack', 'Account', '--allow-none')],
    ['a stack of another account', (app) => app.run(foreign, '--allow-none')],
    [
      'not the management account',
      (app) => {
        asMember(app);
        return app.run(invites(INVITED));
      },
    ],
    [
      'not the management account, and nothing declared',
      (app) => {
        asMember(app);
        return app.run(none, '--allow-none');
      },
    ],
    [
      'bad credentials',
      (app) => {
        refuseCredentials(app);
        return app.run(invites(INVITED));
      },
    ],
    [
      'a deployment is at work',
      (app) => {
        const stackId = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid';
        app.world.cloudFormation.addStack(stackId, 'UPDATE_IN_PROGRESS');
        return app.run(invites(INVITED));
      },
    ],
    [
      'a target that nothing tells, in a gate',
      (app) => app.run(invites('{{resolve:ssm:/accounts/data}}'), '--fail-on', 'remove'),
    ],
  ],
  2: [
    ['an invitation', (app) => app.run(invites(INVITED), '--fail-on', 'remove')],
    ['a removal that nothing forbids', (app) => removes(app)],
    ['a removal that is not among what is forbidden', (app) => removes(app, '--fail-on', 'resend,move,cancel')],
    ['a target that nothing tells', (app) => app.run(invites('{{resolve:ssm:/accounts/data}}'))],
  ],
  4: [
    ['a removal that is forbidden', (app) => removes(app, '--fail-on', 'remove')],
    [
      'a removal that is forbidden among others',
      (app) => removes(app, '--fail-on', 'move', '--fail-on', 'cancel,remove'),
    ],
    [
      'a second e-mail that is forbidden',
      async (app) => {
        await app.deploy(invites(INVITED));
        return app.run(invites(INVITED, { revision: 2 }), '--fail-on', 'resend');
      },
    ],
    [
      'a cancellation that is forbidden',
      async (app) => {
        await app.deploy(invites(INVITED));
        return app.run(none, '--fail-on', 'cancel');
      },
    ],
    [
      'a move that is forbidden',
      async (app) => {
        await app.join(MEMBER);
        const { organization } = app.world.organization.emulator;
        const organizationalUnit = organization.createUnit('r-examplerootid111', 'Data').id;
        return app.run(invites(MEMBER, { organizationalUnit }), '--fail-on', 'move');
      },
    ],
  ],
};

const SCAN: Scenarios = {
  0: [
    ['nothing is found', ({ world }) => world.run('scan', '--undeclared', '--fail')],
    [
      'something is found, without --fail',
      async ({ world }) => {
        await world.organization.invite(OUTSIDER);
        return world.run('scan', '--undeclared');
      },
    ],
  ],
  1: [
    ['bad usage', ({ world }) => world.run('scan', '--format', 'yaml')],
    [
      'not the management account',
      (app) => {
        asMember(app);
        return app.world.run('scan', '--fail');
      },
    ],
    [
      'bad credentials',
      (app) => {
        refuseCredentials(app);
        return app.world.run('scan', '--fail');
      },
    ],
  ],
  4: [
    [
      'something is found, with --fail',
      async ({ world }) => {
        await world.organization.invite(OUTSIDER);
        return world.run('scan', '--fail');
      },
    ],
  ],
};

const ROLE = ['acceptance-role', '--management-account', '999988887777'];
const ACCEPTANCE_ROLE: Scenarios = {
  0: [['the template is printed', ({ world }) => world.run(...ROLE, '--external-id', 'orchid-7')]],
  1: [['bad usage', ({ world }) => world.run(...ROLE)]],
};

const ALL: Readonly<Record<string, Scenarios>> = {
  status: STATUS,
  plan: PLAN,
  scan: SCAN,
  'acceptance-role': ACCEPTANCE_ROLE,
};

it('plays every exit code that a verb documents', () => {
  const documented = VERBS.map(({ name, exitCodes }) => [name, exitCodes.map(([code]) => code).sort()]);

  expect(Object.entries(ALL).map(([name, scenarios]) => [name, Object.keys(scenarios).map(Number)])).toEqual(
    documented,
  );
});

it.each(['status', 'plan'])('has the guide of %s name the same exit codes, in the same order', (name) => {
  const guide = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'guides', `${name}.md`), 'utf8');
  const [table = ''] = /^\| Exit code [\s\S]*?\n\n/m.exec(guide) ?? [];

  const codes = VERBS.find((verb) => verb.name === name)?.exitCodes.map(([code]) => code);
  expect([...table.matchAll(/^\| (\d) /gm)].map(([, code]) => Number(code))).toEqual(codes);
});

describe.each(Object.entries(ALL))('%s', (_, scenarios) => {
  let app: PlannedApp;
  beforeEach(async () => {
    app = await PlannedApp.start();
  });
  afterEach(() => app.stop());

  const rows = Object.entries(scenarios).flatMap(([code, all]) =>
    all.map(([cause, run]) => [code, cause, run] as const),
  );

  it.each(rows)('ends with %s: %s', async (code, _cause, run) => {
    expect((await run(app)).code).toBe(Number(code));
  });
});
