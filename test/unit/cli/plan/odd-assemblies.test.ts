import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type App,
  CfnCondition,
  type CfnElement,
  CfnParameter,
  type CfnResource,
  Fn,
  type ICfnConditionExpression,
  NestedStack,
  RemovalPolicy,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { stringify } from 'yaml';
import { INVITED, OUTSIDER } from '../../../../emulator/test/fixture';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../../lib';
import { RESOURCE_TYPE } from '../../../../lib/shared/contract';
import { PlannedApp } from './planned-app';

/** Assemblies and stacks that are not as in the guide. */

let app: PlannedApp;
beforeEach(async () => {
  app = await PlannedApp.start();
});
afterEach(() => app.stop());

function invite(stack: Stack, to: string, id = 'Data', props: Partial<InvitedAccountProps> = {}): InvitedAccount {
  return new InvitedAccount(stack, id, { target: InvitationTarget.account(to), ...props });
}

/** Sign, construct and target of each line. */
async function signs(build: (app: App) => void, ...args: readonly string[]) {
  const { code, lines } = await app.plan(build, ...args);
  return { code, lines: lines.map(({ sign, construct, target }) => `${sign} ${construct} ${target ?? 'not known'}`) };
}

const never: Expression = () => Fn.conditionEquals('a', 'b');
const always: Expression = () => Fn.conditionEquals('a', 'a');
const unknown: Expression = (stack) => Fn.conditionEquals(new CfnParameter(stack, 'Stage'), 'prod');
type Expression = (stack: Stack) => ICfnConditionExpression;

function onlyIf(expression: Expression, resource: CfnElement | undefined): void {
  const { stack } = resource as CfnResource;
  (resource as CfnResource).cfnOptions.condition = new CfnCondition(stack, 'IsWanted', {
    expression: expression(stack),
  });
}

describe('a construct with a condition', () => {
  const declares =
    (expression: Expression) =>
    (scope: App): void => {
      const data = invite(new Stack(scope, 'Accounts'), INVITED);
      const isInvitation = (node: object) => (node as CfnResource).cfnResourceType === RESOURCE_TYPE;
      onlyIf(expression, data.node.findAll().find(isInvitation) as CfnElement | undefined);
    };

  it('is not there while the condition is not met', async () => {
    expect(await signs(declares(never), '--allow-none')).toEqual({ code: 0, lines: [] });
  });

  it('is cancelled when the condition is not met any more', async () => {
    await app.deploy(declares(always));

    expect(await signs(declares(never))).toEqual({ code: 2, lines: [`- Accounts/Data ${INVITED}`] });
  });

  it('is not known where the condition is not', async () => {
    expect((await app.plan(declares(unknown))).lines).toMatchObject([
      { sign: '?', effects: [{ is: 'unknown', properties: ['Condition'] }] },
    ]);
  });
});

describe('a nested stack', () => {
  const declares =
    (expression: Expression, removalPolicy = RemovalPolicy.DESTROY) =>
    (scope: App): void => {
      const nested = new NestedStack(new Stack(scope, 'Accounts'), 'Nested', { removalPolicy });
      onlyIf(expression, nested.nestedStackResource);
      invite(nested, INVITED);
    };
  const nothing = (scope: App): void => {
    new Stack(scope, 'Accounts');
  };

  it('is not there while its condition is not met', async () => {
    expect(await signs(declares(never), '--allow-none')).toEqual({ code: 0, lines: [] });
  });

  it('is deleted when its condition is not met any more', async () => {
    await app.deploy(declares(always));

    expect(await signs(declares(never))).toEqual({ code: 2, lines: [`- Accounts/Nested/Data ${INVITED}`] });
  });

  it('is not known where its condition is not', async () => {
    expect((await app.plan(declares(unknown))).lines).toMatchObject([
      { sign: '?', effects: [{ is: 'unknown', properties: ['Condition'] }] },
    ]);
  });

  it('is deleted when the template drops it', async () => {
    await app.deploy(declares(always));

    expect(await signs(nothing)).toEqual({ code: 2, lines: [`- Accounts/Nested/Data ${INVITED}`] });
  });

  it('stays with its invitations when the template drops it and retains it', async () => {
    await app.deploy(declares(always, RemovalPolicy.RETAIN));

    const { code, lines } = await app.plan(nothing);

    expect(code).toBe(0);
    expect(lines).toMatchObject([{ sign: '=', construct: 'Accounts/Nested/Data', notes: [{ is: 'retained' }] }]);
  });

  it('gets a target by a parameter of the stack above', async () => {
    expect(
      await signs((scope) => {
        const stack = new Stack(scope, 'Accounts');
        const account = new CfnParameter(stack, 'Account', { default: OUTSIDER });
        invite(new NestedStack(stack, 'Nested'), account.valueAsString);
      }),
    ).toEqual({ code: 2, lines: [`+ Accounts/Nested/Data ${OUTSIDER}`] });
  });
});

describe('two stacks that exchange their accounts', () => {
  const declares =
    (one: string, other: string) =>
    (scope: App): void => {
      invite(new Stack(scope, 'First'), one);
      invite(new Stack(scope, 'Second'), other);
    };

  it('send both owners another e-mail, and leave as many open as before', async () => {
    await app.deploy(declares(INVITED, OUTSIDER));

    const { lines, spent } = await app.plan(declares(OUTSIDER, INVITED));

    expect(lines).toMatchObject([
      { sign: '!', construct: 'First/Data', target: OUTSIDER, notes: [{ is: 'retargeted', from: INVITED }] },
      { sign: '!', construct: 'Second/Data', target: INVITED, notes: [{ is: 'retargeted', from: OUTSIDER }] },
    ]);
    expect(spent).toMatchObject({ invitations: 2, openInvitations: 2 });
    expect(spent.accountsAndInvitationsAfter).toBe(spent.accounts + 2);
  });
});

describe('a stack', () => {
  const declares = (scope: App): void => {
    invite(new Stack(scope, 'Accounts'), INVITED, 'Data', { revision: 2, tags: { active: 'no' } });
  };

  it('is compared with a template in YAML', async () => {
    await app.deploy(declares);
    const stack = app.world.stack('Accounts');
    stack.template = stringify(JSON.parse(stack.template));

    expect(await signs(declares)).toEqual({ code: 0, lines: [`= Accounts/Data ${INVITED}`] });
  });

  it('is compared with the short forms of a template in YAML', async () => {
    const byParameter = (scope: App): void => {
      const stack = new Stack(scope, 'Accounts');
      invite(stack, new CfnParameter(stack, 'Account', { default: INVITED }).valueAsString);
    };
    await app.deploy(declares);
    const stack = app.world.stack('Accounts');
    stack.parameters.push({ key: 'Account', value: INVITED });
    const [logicalId] = stack.resources.flatMap((each) => (each.type === RESOURCE_TYPE ? [each.logicalId] : []));
    stack.template = `
Parameters: {Account: {Type: String}}
Resources:
  ${logicalId}:
    Type: ${RESOURCE_TYPE}
    Properties:
      Target: {Type: ACCOUNT, Id: !Sub '\${Account}'}
`;

    expect(await signs(byParameter)).toEqual({ code: 0, lines: [`= Accounts/Data ${INVITED}`] });
  });

  it('that the new assembly lacks stays as it is, but its invitation goes to the one that declares it', async () => {
    await app.deploy(declares);

    expect(await signs((scope) => void invite(new Stack(scope, 'Others'), INVITED))).toEqual({
      code: 2,
      lines: [`! Others/Data ${INVITED}`],
    });
  });

  it('in another region is another stack', async () => {
    const inRegion =
      (region: string) =>
      (scope: App): void => {
        invite(new Stack(scope, 'Accounts', { env: { account: '000000000000', region } }), INVITED);
      };
    await app.deploy(inRegion('us-east-1'));

    expect(await signs(inRegion('us-east-1'))).toEqual({ code: 0, lines: [`= Accounts/Data ${INVITED}`] });
    expect(await signs(inRegion('eu-west-1'))).toEqual({ code: 2, lines: [`! Accounts/Data ${INVITED}`] });
  });

  it('of a Stage is named with the Stage, or as CloudFormation names it', async () => {
    const build = (scope: App): void => {
      invite(new Stack(new Stage(scope, 'Prod'), 'Accounts'), INVITED);
      invite(new Stack(new Stage(scope, 'Test'), 'Accounts'), OUTSIDER);
    };

    expect((await signs(build, '--stack', 'Prod/Accounts')).lines).toEqual([`+ Prod/Accounts/Data ${INVITED}`]);
    expect((await signs(build, '--stack', 'Test-Accounts')).lines).toEqual([`+ Test/Accounts/Data ${OUTSIDER}`]);
  });

  it('has a target that becomes a parameter without a value, which is not known then', async () => {
    await app.deploy(declares);

    expect(
      await signs((scope) => {
        const stack = new Stack(scope, 'Accounts');
        invite(stack, new CfnParameter(stack, 'Account').valueAsString);
      }),
    ).toEqual({ code: 2, lines: ['? Accounts/Data not known'] });
  });

  it.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])('that is %s is created anew', async (status) => {
    app.world.cloudFormation.addStack('arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid', status);

    expect(await signs(declares)).toEqual({ code: 2, lines: [`+ Accounts/Data ${INVITED}`] });
  });

  it.each(['ROLLBACK_FAILED', 'UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED'])('that is %s has no plan', async (status) => {
    app.world.cloudFormation.addStack('arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid', status);

    const { code, stderr } = await app.run(declares);

    expect(code).toBe(1);
    expect(stderr).toContain(`the stack Accounts is ${status} and takes no deployment`);
  });
});

describe('an assembly with broken files', () => {
  async function planOf(change: (folder: string) => void) {
    const folder = app.synth((scope) => void invite(new Stack(scope, 'Accounts'), INVITED));
    change(folder);
    const { code, stderr } = await app.world.run('plan', '--app', folder);
    return { code, stderr };
  }
  const file = (folder: string, name: string) => join(folder, name);

  it.each([
    ['has no manifest', 'manifest.json', 'there is no cloud assembly'],
    ['lacks a template', 'Accounts.template.json', 'cannot read the cloud assembly: ENOENT'],
  ])('%s', async (_, name, message) => {
    const { code, stderr } = await planOf((folder) => rmSync(file(folder, name)));

    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('npx cdk synth');
  });

  it.each(['manifest.json', 'Accounts.template.json'])('has a broken %s', async (name) => {
    const { code, stderr } = await planOf((folder) => writeFileSync(file(folder, name), '{"a"'));

    expect(code).toBe(1);
    expect(stderr).toContain(`${name} can be read neither as JSON nor as YAML. Run npx cdk synth again.`);
  });

  it('has no stack', async () => {
    const { code, stderr } = await planOf((folder) => writeFileSync(file(folder, 'manifest.json'), '{}'));

    expect({ code, stderr }).toEqual({ code: 1, stderr: 'Looked at account 000000000000: 0 stacks.\n' });
  });
});
