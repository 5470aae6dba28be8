import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import ts from 'typescript';
import type { Undeclared } from '../../../../cli/scan/undeclared';
import { MANAGEMENT_ACCOUNT } from '../../../../emulator/organization/organization';
import { INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { InvitationTarget, InvitedAccount, InvitedAccounts } from '../../../../lib';
import { PlannedApp } from '../plan/planned-app';

const ROOT = join(__dirname, '..', '..', '..', '..');
const ADDRESS = "o'brien@example.com";

let app: PlannedApp;
beforeEach(async () => {
  app = await PlannedApp.start();
});
afterEach(() => app.stop());

const scan = (...args: readonly string[]) => app.world.run('scan', ...args);

async function rows(...args: readonly string[]) {
  const { stdout, code } = await scan('--format', 'json', ...args);
  return { code, rows: JSON.parse(stdout) as readonly Undeclared[] };
}

const declares = (scope: App): void => {
  new InvitedAccount(new Stack(scope, 'Accounts'), 'Data', { target: InvitationTarget.account(INVITED) });
};

/** A member in a unit, with tags of a person, of AWS and of a construct. */
async function joinTagged(): Promise<string> {
  await app.join(MEMBER);
  const { organization } = app.world.organization.emulator;
  const member = organization.member(MEMBER);
  const unit = organization.createUnit(member.parentId, 'Data').id;
  member.parentId = unit;
  for (const key of ['team', 'aws:created', 'cdk-invited-account:3f9a1c2e4b5d']) {
    member.tags.set(key, 'data and web');
  }
  return unit;
}

describe('scan', () => {
  it('finds an open invitation that no stack declares', async () => {
    await app.world.organization.invite(OUTSIDER);

    expect(await rows()).toMatchObject({
      code: 0,
      rows: [{ kind: 'INVITATION', target: OUTSIDER, isOfConstruct: false, until: '2026-01-16T00:00:00Z' }],
    });
  });

  it('finds a member that was invited, with its unit and with the tags of people', async () => {
    const unit = await joinTagged();

    expect((await rows()).rows).toMatchObject([
      { kind: 'MEMBER', target: MEMBER, organizationalUnit: unit, tags: [{ Key: 'team', Value: 'data and web' }] },
    ]);
  });

  it('leaves out what a stack declares, by its target or by its physical id', async () => {
    await app.deploy(declares);
    await app.world.accept(INVITED, app.handshakeTo(INVITED));

    expect((await rows()).rows).toEqual([]);
  });

  it('leaves out accounts that the organization has created', async () => {
    await app.join(MEMBER);
    app.world.organization.emulator.organization.members.set(MEMBER, {
      ...app.world.organization.emulator.organization.member(MEMBER),
      joinedMethod: 'CREATED',
    });

    expect((await rows()).rows).toEqual([]);
  });

  it('ends with 4 for an auditor, and says where it looked', async () => {
    await app.deploy(declares);
    expect(await scan('--undeclared', '--fail')).toMatchObject({ code: 0 });

    await app.world.organization.invite(OUTSIDER);
    expect(await scan('--undeclared', '--fail')).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/^TARGET .*\n333333333333 +INVITATION /) as string,
      stderr: '1 that no stack declares: looked at 1 stack in us-east-1 of account 000000000000.\n',
    });
  });

  it('knows the management account by the role that reads, and finds the account of the stacks', async () => {
    const { world } = app;
    await app.join(OUTSIDER);
    const { emulator } = world.organization;
    // AWS lists the management account as invited.
    const management = emulator.organization.member(MANAGEMENT_ACCOUNT);
    emulator.organization.members.set(MANAGEMENT_ACCOUNT, { ...management, joinedMethod: 'INVITED' });
    const policy = [{ effect: 'Allow', actions: ['*'], resources: ['*'] }] as const;
    emulator.roles.make({
      accountId: MANAGEMENT_ACCOUNT,
      name: 'Readers',
      trusts: [OUTSIDER],
      externalId: undefined,
      policy,
    });
    expect((await rows()).rows).toMatchObject([{ target: OUTSIDER }]);
    world.caller = OUTSIDER;

    expect((await rows('--role', `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/Readers`)).rows).toMatchObject([
      { kind: 'MEMBER', target: OUTSIDER },
    ]);
  });

  it('tells of an invitation whose construct is gone', async () => {
    await app.world.send('Gone', OUTSIDER);

    expect((await rows()).rows).toMatchObject([{ target: OUTSIDER, isOfConstruct: true }]);
    expect((await scan('--format', 'typescript')).stdout).toContain('the owner gets another e-mail');
  });

  it('prints the context of the example app', async () => {
    const unit = await joinTagged();
    await app.world.organization.invite(ADDRESS);

    const file = join(mkdtempSync(join(tmpdir(), 'scan-')), 'accounts.json');
    writeFileSync(file, (await scan('--format', 'context')).stdout);
    const stack = new Stack(new App(), 'Accounts');
    InvitedAccounts.fromFile(stack, 'Accounts', file);

    const declared = Object.values(Template.fromStack(stack).findResources('Custom::InvitedAccount'));
    expect(declared.map(({ Properties }) => Properties as object)).toEqual([
      expect.objectContaining({
        Target: { Type: 'ACCOUNT', Id: MEMBER },
        OrganizationalUnit: unit,
        Tags: [{ Key: 'team', Value: 'data and web' }],
      }),
      expect.objectContaining({ Target: { Type: 'EMAIL', Id: ADDRESS } }),
    ]);
  });

  it('only reads', async () => {
    await joinTagged();
    const before = app.world.organization.emulator.calls.length;
    await scan('--format', 'typescript');

    const calls = app.world.organization.emulator.calls.slice(before).map(({ operation }) => operation);
    expect(calls).toContain('ListTagsForResource');
    expect(calls.filter((name) => !/^(Describe|List|Get)/.test(name))).toEqual([]);
  });
});

describe('the TypeScript', () => {
  let folder: string;
  beforeEach(() => {
    // The package's name leads to its sources from here, as in examples/tsconfig.json.
    folder = mkdtempSync(join(ROOT, 'test', 'unit', 'cli', 'scan', 'printed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('compiles, and its deployment sends nothing and writes nothing', async () => {
    await joinTagged();
    await app.world.organization.invite(ADDRESS);
    const { stdout } = await scan('--format', 'typescript');

    const file = join(folder, 'accounts.ts');
    writeFileSync(file, stdout);
    expect(compile(file)).toEqual([]);
    expect(stdout).not.toMatch(/Email.*brien/);

    const { code, lines, spent } = await app.plan((scope) => importInto(new Stack(scope, 'Accounts'), stdout));
    expect(lines).toMatchObject([
      { construct: `Accounts/Account${MEMBER}`, sign: '=', notes: [{ is: 'member' }] },
      {
        construct: expect.stringMatching(/^Accounts\/Email[0-9a-f]{12}$/) as string,
        sign: '=',
        notes: [{ is: 'adopted' }],
      },
    ]);
    expect({ code, invitations: spent.invitations }).toEqual({ code: 0, invitations: 0 });
  }, 60_000);
});

function compile(file: string): readonly string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'examples', 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, 'examples'));
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Runs the printed function. */
function importInto(stack: Stack, printed: string): void {
  const { outputText } = ts.transpileModule(printed, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exports: { importAccounts?: (scope: Construct) => void } = {};
  runInNewContext(outputText, { exports, require: () => ({ InvitationTarget, InvitedAccount }) });
  exports.importAccounts?.(stack);
}
