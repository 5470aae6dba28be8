import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Acceptance,
  InvitationTarget,
  InvitedAccount,
  type InvitedAccountProps,
  InvitedAccountProvider,
  OrganizationAccess,
  OrganizationAccessRole,
} from '../../lib';
import { type Configuration, type Feature, FEATURES } from './evidence';
import { ACCEPTING_ROLE, ACCESS, accessRoleOf, PLACES, type RolePolicies, rolePoliciesOf } from './roles';

/** A plain stack, one with each feature alone, and one with all of them. */
export const CONFIGURATIONS: readonly Configuration[] = [[], ...FEATURES.map((feature) => [feature]), FEATURES];

export const EXTERNAL_ID = 'invitations-2026';

/** The roles of these stacks, in each partition: in the management account, and in another with an access role. */
export function synthesizedRoles(): RolePolicies[] {
  return CONFIGURATIONS.flatMap((configuration) => {
    const template = synthesize(configuration, false);
    const away = synthesize(configuration, true);
    const access = synthesizeAccess(configuration);
    return PLACES.flatMap((place) => [
      rolePoliciesOf(template, configuration, place),
      rolePoliciesOf(away, configuration, place, accessRoleOf(access, place)),
    ]);
  });
}

/** A stack in the management account with the access role that these features need. */
export function synthesizeAccess(configuration: Configuration): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Access');
  const uses = (feature: Feature) => configuration.includes(feature);
  new OrganizationAccessRole(stack, 'Access', {
    // Of every place.
    stackAccount: '000000000000',
    externalId: EXTERNAL_ID,
    roleName: 'InvitedAccounts',
    emailTargets: uses('email'),
    tags: uses('tags'),
    organizationalUnit: uses('placement'),
    removeAccountOnDelete: uses('removal'),
  });
  return Template.fromStack(stack).toJSON();
}

function synthesize(configuration: Configuration, hasAccessRole: boolean): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  if (hasAccessRole) {
    const role = ACCESS.replace('PARTITION', stack.partition);
    const organizationAccess = OrganizationAccess.byRole(role, { externalId: EXTERNAL_ID });
    InvitedAccountProvider.ofStack(stack, { organizationAccess });
  }
  const uses = (feature: Feature) => configuration.includes(feature);
  const props: Omit<InvitedAccountProps, 'target'> = {
    ...(uses('tags') && { tags: { team: 'data' } }),
    ...(uses('placement') && { organizationalUnit: 'ou-root-exampleou' }),
    ...(uses('acceptance') && {
      acceptance: Acceptance.byRoleArn(ACCEPTING_ROLE.replace('PARTITION', stack.partition), {
        preflight: uses('preflight'),
      }),
    }),
    ...(uses('removal') && { removeAccountOnDelete: true }),
    ...(uses('waiting') && !uses('acceptance') && { waitForAcceptance: Duration.minutes(10) }),
  };
  const invited = new InvitedAccount(stack, 'Invited', { ...props, target: InvitationTarget.account('111122223333') });
  if (uses('email')) {
    new InvitedAccount(stack, 'ByEmail', { target: InvitationTarget.email('owner@example.com') });
  }
  if (uses('events')) {
    invited.onStateChange('Changed');
  }
  return Template.fromStack(stack).toJSON();
}
