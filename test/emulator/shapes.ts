import { MANAGEMENT_ACCOUNT, type Member } from './accounts';
import type { Handshake, Organization } from './organization';

/** How the service shows what the organization knows. */

const ORGANIZATION_ID = 'o-exampleorgid';

export function shapeOfOrganization(organization: Organization): object {
  return {
    Id: ORGANIZATION_ID,
    Arn: arn(`organization/${ORGANIZATION_ID}`),
    FeatureSet: organization.featureSet,
    MasterAccountArn: arn(`account/${ORGANIZATION_ID}/${MANAGEMENT_ACCOUNT}`),
    MasterAccountId: MANAGEMENT_ACCOUNT,
    MasterAccountEmail: organization.emailOf(MANAGEMENT_ACCOUNT),
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

export function shapeOfMember({ id, email, name, joinedMethod, joinedAt }: Member): object {
  return {
    Id: id,
    Arn: arn(`account/${ORGANIZATION_ID}/${id}`),
    Email: email,
    Name: name,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    JoinedMethod: joinedMethod,
    JoinedTimestamp: joinedAt / 1000,
  };
}

export function shapeOfHandshake(organization: Organization, handshake: Handshake): object {
  const { id, target, notes, state, requestedAt, expiresAt } = handshake;
  return {
    Id: id,
    Arn: arn(`handshake/${ORGANIZATION_ID}/invite/${id}`),
    Parties: [
      { Id: ORGANIZATION_ID.replace(/^o-/, ''), Type: 'ORGANIZATION' },
      { Id: target.id, Type: target.type },
    ],
    State: state,
    RequestedTimestamp: requestedAt / 1000,
    ExpirationTimestamp: expiresAt / 1000,
    Action: 'INVITE',
    Resources: [
      {
        Type: 'ORGANIZATION',
        Value: ORGANIZATION_ID,
        Resources: [
          { Type: 'MASTER_EMAIL', Value: organization.emailOf(MANAGEMENT_ACCOUNT) },
          { Type: 'MASTER_NAME', Value: organization.member(MANAGEMENT_ACCOUNT).name },
          { Type: 'ORGANIZATION_FEATURE_SET', Value: organization.featureSet },
        ],
      },
      { Type: target.type, Value: target.id },
      ...(notes === undefined ? [] : [{ Type: 'NOTES', Value: notes }]),
    ],
  };
}

function arn(resource: string): string {
  return `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:${resource}`;
}
