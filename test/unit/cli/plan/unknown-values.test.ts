import {
  type App,
  CfnCondition,
  CfnDynamicReference,
  CfnDynamicReferenceService,
  CfnParameter,
  type CfnParameterProps,
  CustomResource,
  Fn,
  NestedStack,
  Stack,
  Token,
} from 'aws-cdk-lib';
import { INVITED, OUTSIDER } from '../../../../emulator/test/fixture';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../../../lib';
import { PlannedApp } from './planned-app';

/** Values that are told by parameters and conditions, and values that nothing tells. */

let app: PlannedApp;
beforeEach(async () => {
  app = await PlannedApp.start();
});
afterEach(() => app.stop());

type Props = (stack: Stack) => Partial<InvitedAccountProps> & { readonly to?: string };

/** A stack with one construct, whose properties depend on other things of the stack. */
const declares =
  (propsOf: Props) =>
  (scope: App): void => {
    const stack = new Stack(scope, 'Accounts');
    const { to = INVITED, ...props } = propsOf(stack);
    new InvitedAccount(stack, 'Data', { target: InvitationTarget.account(to), ...props });
  };

async function only(propsOf: Props, ...args: readonly string[]) {
  const { code, lines } = await app.plan(declares(propsOf), ...args);
  expect(lines).toHaveLength(1);
  const { sign, target, effects } = lines[0] ?? {};
  return { code, sign, target, effects };
}

/** A revision that a condition drops. */
function noRevision(stack: Stack): number {
  const never = new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
  return Token.asNumber(Fn.conditionIf(never.logicalId, 2, { Ref: 'AWS::NoValue' }));
}

const UNKNOWN = { code: 2, sign: '?', target: null, effects: [{ is: 'unknown', properties: ['Target'] }] };

describe('a condition inside a property', () => {
  /** The account is OUTSIDER in production, and INVITED elsewhere. */
  const byStage =
    (parameter: CfnParameterProps): Props =>
    (stack) => {
      const stage = new CfnParameter(stack, 'Stage', parameter);
      const expression = Fn.conditionEquals(stage, 'prod');
      const isProd = new CfnCondition(stack, 'IsProd', { expression });
      return { to: Token.asString(Fn.conditionIf(isProd.logicalId, OUTSIDER, INVITED)) };
    };

  it.each([
    ['prod', OUTSIDER],
    ['test', INVITED],
  ])('is decided by the default of its parameter: %s', async (stage, target) => {
    expect(await only(byStage({ default: stage }))).toMatchObject({ sign: '+', target });
  });

  it('is decided by the value that the stack has, before the default', async () => {
    const sent = await app.world.send('Data', OUTSIDER);
    await app.deploy(declares(byStage({ default: 'prod' })), { 'Accounts/Data': sent });

    expect(await only(byStage({ default: 'test' }))).toMatchObject({
      code: 0,
      sign: '=',
      target: OUTSIDER,
    });
  });

  it('is the same as the value that it takes', async () => {
    await app.deploy(declares(() => ({ to: OUTSIDER })));

    expect(await only(byStage({ default: 'prod' }))).toMatchObject({ code: 0, sign: '=', target: OUTSIDER });
  });

  it('is not known where its parameter has no value', async () => {
    expect(await only(byStage({}))).toEqual(UNKNOWN);
  });

  it('drops a property by AWS::NoValue', async () => {
    await app.deploy(declares(() => ({})));

    const { code, lines } = await app.plan(declares((stack) => ({ revision: noRevision(stack) })));
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ sign: '=', notes: [] }]);
  });
});

describe('a value that nothing tells', () => {
  const dynamic: Props = () => ({
    to: new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/accounts/data').toString(),
  });
  const lookUp =
    (name: string): Props =>
    (stack) => {
      const parameter = new CfnParameter(stack, 'Name', { default: name });
      const properties = { Name: parameter.valueAsString };
      const lookup = new CustomResource(stack, 'LookUp', { serviceToken: 'arn:aws:lambda:::function:x', properties });
      return { to: lookup.getAttString('AccountId') };
    };

  it.each([
    ['a dynamic reference', dynamic],
    ['an attribute of another resource', lookUp('data')],
    ['an export that does not exist yet', () => ({ to: Fn.importValue('data-account') })],
  ] satisfies [string, Props][])('is said to be known only in the deployment: %s', async (_, propsOf) => {
    expect(await only(propsOf)).toEqual(UNKNOWN);
    expect((await app.run(declares(propsOf))).stdout).toMatch(
      /^\? +Accounts\/Data +not known +known only in the deployment: Target\n\n1 known only in the deployment\.\n$/,
    );
    expect(await only(propsOf, '--fail-on', 'remove')).toMatchObject({ code: 1 });
  });

  it.each([
    ['a dynamic reference', dynamic],
    ['an attribute of another resource', lookUp('data')],
  ] satisfies [string, Props][])('is no change while it stays the same: %s', async (_, propsOf) => {
    const sent = await app.world.organization.invite(INVITED);
    await app.deploy(declares(propsOf), { 'Accounts/Data': sent });

    expect(await only(propsOf)).toEqual({ code: 0, sign: '=', target: INVITED, effects: [] });
  });

  it('stays the same if a default changes, because the stack keeps its value', async () => {
    const sent = await app.world.organization.invite(INVITED);
    await app.deploy(declares(lookUp('data')), { 'Accounts/Data': sent });

    expect(await only(lookUp('web'))).toMatchObject({ code: 0, sign: '=', target: INVITED });
  });

  it('may be another one if a parameter changes on which it depends', async () => {
    const nested =
      (Name: string) =>
      (scope: App): void => {
        const stack = new NestedStack(new Stack(scope, 'Accounts'), 'Nested', { parameters: { Name } });
        const name = new CfnParameter(stack, 'Name');
        const properties = { Name: name.valueAsString };
        const lookup = new CustomResource(stack, 'LookUp', { serviceToken: 'arn:aws:lambda:::function:x', properties });
        new InvitedAccount(stack, 'Data', { target: InvitationTarget.account(lookup.getAttString('AccountId')) });
      };
    const sent = await app.world.organization.invite(INVITED);
    await app.deploy(nested('data'), { 'Accounts/Nested/Data': sent });
    const { cloudFormation } = app.world;
    cloudFormation.stacks
      .find(({ stackId }) => stackId.includes('Nested'))
      ?.parameters.push({ key: 'Name', value: 'data' });

    expect((await app.plan(nested('data'))).lines).toMatchObject([{ sign: '=', target: INVITED }]);
    expect((await app.plan(nested('web'))).lines).toMatchObject([{ sign: '?', target: null }]);
  });

  it('is the same where a condition takes it', async () => {
    const sent = await app.world.organization.invite(INVITED);
    await app.deploy(declares(lookUp('data')), { 'Accounts/Data': sent });

    const propsOf: Props = (stack) => {
      const always = new CfnCondition(stack, 'Always', { expression: Fn.conditionEquals('a', 'a') });
      return { to: Token.asString(Fn.conditionIf(always.logicalId, lookUp('data')(stack).to, OUTSIDER)) };
    };
    expect(await only(propsOf)).toMatchObject({ code: 0, sign: '=', target: INVITED });
  });

  it('stands beside a property that AWS::NoValue drops', async () => {
    const sent = await app.world.organization.invite(INVITED);
    await app.deploy(declares(dynamic), { 'Accounts/Data': sent });

    const propsOf: Props = (stack) => ({ ...dynamic(stack), revision: noRevision(stack) });
    expect(await only(propsOf)).toMatchObject({ code: 0, sign: '=', target: INVITED });
    expect((await app.plan(declares(propsOf))).lines).toMatchObject([{ notes: [] }]);
  });
});
