import * as iam from 'aws-cdk-lib/aws-iam';
import { isPrecreated } from './precreated';

/**
 * The tag by which an access role knows the roles of a provider's functions.
 *
 * A tag, because CloudFormation makes up the names of roles and cuts them, and because a role that gets another name or
 * another path is made anew. A role that exists beforehand is tagged by the one who makes it.
 */
const TRUSTED = { key: 'cdk-invited-account', value: 'provider' };

/** Tags a function's role, if there is an access role that has to trust it. */
export function letBeTrusted(role: iam.Role, hasAccessRole: boolean): void {
  if (hasAccessRole && !isPrecreated(role)) {
    (role.node.defaultChild as iam.CfnRole).tags.setTag(TRUSTED.key, TRUSTED.value);
  }
}

/** The functions of the providers in an account, and nobody else there. */
export function functionsOf(account: string, externalId: string | undefined): iam.IPrincipal {
  return new iam.AccountPrincipal(account).withConditions({
    StringEquals: {
      [`aws:PrincipalTag/${TRUSTED.key}`]: TRUSTED.value,
      ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
    },
  });
}
