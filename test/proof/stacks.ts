import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount } from '../../lib';
import { CONFIGURATIONS, type Configuration, uses } from './evidence';
import { PLACES, type RolePolicies, rolePoliciesOf } from './roles';

/** The roles of a stack for each configuration, in each partition. */
export function synthesizedRoles(): RolePolicies[] {
  return CONFIGURATIONS.flatMap((configuration) => {
    const template = synthesize(configuration);
    return PLACES.map((place) => rolePoliciesOf(template, configuration, place));
  });
}

function synthesize(configuration: Configuration): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const invited = new InvitedAccount(stack, 'Invited', {
    target: uses(configuration, 'email')
      ? InvitationTarget.email('owner@example.com')
      : InvitationTarget.account('111122223333'),
    ...(uses(configuration, 'tags') && { tags: { team: 'data' } }),
    ...(uses(configuration, 'placement') && { organizationalUnit: 'ou-root-exampleou' }),
    ...(uses(configuration, 'acceptance') && {
      acceptance: Acceptance.byRoleArn(`arn:${stack.partition}:iam::111122223333:role/Accept`),
    }),
    ...(uses(configuration, 'removal') && { removeAccountOnDelete: true }),
  });
  if (uses(configuration, 'events')) {
    invited.onStateChange('Changed');
  }
  return Template.fromStack(stack).toJSON();
}
