import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { AcceptanceRole } from '../../lib';
import { acceptanceRoleTemplate } from '../../lib/shared/acceptance-role-template';
import { ACCOUNT, ACCOUNT_ID, isMember, simulation, useSimulation } from '../simulation/fixtures';
import { madeRole, type RoleProperties, rolePropertiesOf } from '../simulation/made-role';
import { onlyAnswer } from '../simulation/simulation';
import { HAS_ACCESS_ROLE, STACK_ACCOUNT } from '../simulation/two-accounts';

/** The roles that the construct and the plain template make accept an invitation, and can do nothing else. */

useSimulation();

const EXTERNAL_ID = 'orchid-7';

function byConstruct(leavesOrganization: boolean): RoleProperties {
  const stack = new Stack(new App(), 'Stack');
  new AcceptanceRole(stack, 'Acceptance', {
    managementAccountId: MANAGEMENT_ACCOUNT,
    ...(HAS_ACCESS_ROLE && { providerAccountId: STACK_ACCOUNT }),
    externalId: EXTERNAL_ID,
    leavesOrganization,
  });
  return rolePropertiesOf(Template.fromStack(stack).toJSON());
}

const byTemplate = (leaves: boolean) =>
  rolePropertiesOf(acceptanceRoleTemplate(), {
    ManagementAccount: MANAGEMENT_ACCOUNT,
    ...(HAS_ACCESS_ROLE && { ProviderAccount: STACK_ACCOUNT }),
    ExternalId: EXTERNAL_ID,
    LeavesOrganization: String(leaves),
  });

const KINDS = [
  ['the construct', byConstruct],
  ['the plain template', byTemplate],
] as const;

/** Creates the invitation of a resource whose role is this one. */
async function createdBy(properties: RoleProperties, ExternalId = EXTERNAL_ID) {
  const RoleArn = simulation.emulator.roles.make(madeRole(ACCOUNT_ID, properties));
  return onlyAnswer(await simulation.create({ ...ACCOUNT, Acceptance: { RoleArn, ExternalId } }));
}

describe.each(KINDS)('the role of %s', (_, properties) => {
  it('accepts', async () => {
    const { Status, Data } = await createdBy(properties(false));

    expect(Status).toBe('SUCCESS');
    expect(Data).toMatchObject({ State: 'ACCEPTED', AccountId: ACCOUNT_ID });
    expect(isMember()).toBe(true);
  });

  it('cannot be assumed with another external id', async () => {
    const { Status, Reason } = await createdBy(properties(false), 'tulip-8');

    expect(Status).toBe('FAILED');
    expect(Reason).toContain('cannot be assumed, so nothing was sent');
  });

  it.each([
    [true, 'SUCCESS'],
    [false, 'FAILED'],
  ])('leaves another organization only if that is declared: %s', async (leaves, status) => {
    simulation.organization.joinElsewhere(ACCOUNT_ID);

    expect((await createdBy(properties(leaves))).Status).toBe(status);
    expect(isMember()).toBe(leaves);
  });

  it('has the rights for accepting and no others', () => {
    const accept = {
      effect: 'Allow',
      actions: ['organizations:AcceptHandshake'],
      resources: [`arn:aws:organizations::${MANAGEMENT_ACCOUNT}:handshake/o-*/invite/h-*`],
    };
    const link = {
      effect: 'Allow',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: ['arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*'],
    };
    const leave = { effect: 'Allow', actions: ['organizations:LeaveOrganization'], resources: ['*'] };

    expect(madeRole(ACCOUNT_ID, properties(false)).policy).toEqual([accept, link]);
    expect(madeRole(ACCOUNT_ID, properties(true)).policy).toEqual([accept, link, leave]);
  });
});

it('is the same role, whoever makes it', () => {
  const { RoleName, AssumeRolePolicyDocument, Policies } = byConstruct(true);

  expect(byTemplate(true)).toEqual({ RoleName, AssumeRolePolicyDocument, Policies });
});
