import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../lib';
import { type Configuration, type Feature, FEATURES } from './evidence';
import { ACCEPTING_ROLE, PLACES, type RolePolicies, rolePoliciesOf } from './roles';

/** A plain stack, one with each feature alone, and one with all of them. */
export const CONFIGURATIONS: readonly Configuration[] = [[], ...FEATURES.map((feature) => [feature]), FEATURES];

/** The roles of these stacks, in each partition. */
export function synthesizedRoles(): RolePolicies[] {
  return CONFIGURATIONS.flatMap((configuration) => {
    const template = synthesize(configuration);
    return PLACES.map((place) => rolePoliciesOf(template, configuration, place));
  });
}

function synthesize(configuration: Configuration): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const uses = (feature: Feature) => configuration.includes(feature);
  const props: Omit<InvitedAccountProps, 'target'> = {
    ...(uses('tags') && { tags: { team: 'data' } }),
    ...(uses('placement') && { organizationalUnit: 'ou-root-exampleou' }),
    ...(uses('acceptance') && {
      acceptance: Acceptance.byRoleArn(ACCEPTING_ROLE.replace('PARTITION', stack.partition)),
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
