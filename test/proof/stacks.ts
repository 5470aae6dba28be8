import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InvitationTarget, InvitedAccount } from '../../lib';
import { CONFIGURATIONS, type Configuration } from './evidence';
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
  new InvitedAccount(stack, 'Invited', {
    target: configuration.endsWith('email')
      ? InvitationTarget.email('owner@example.com')
      : InvitationTarget.account('111122223333'),
    ...(configuration.startsWith('tags') && { tags: { team: 'data' } }),
  });
  return Template.fromStack(stack).toJSON();
}
