import { MANAGEMENT_ACCOUNT, type Member, ROOT_ID } from './accounts';
import { accountArn, handshakeArn, ORGANIZATION_ID, organizationArn, parentArn } from './arns';
import type { Handshake, Organization } from './organization';
import type { OrganizationalUnit } from './tree';

/** The shapes in which the service shows the organization. */

export function shapeOfOrganization(organization: Organization): object {
  return {
    Id: ORGANIZATION_ID,
    Arn: organizationArn(),
    FeatureSet: organization.featureSet,
    MasterAccountArn: accountArn(MANAGEMENT_ACCOUNT),
    MasterAccountId: MANAGEMENT_ACCOUNT,
    MasterAccountEmail: organization.emailOf(MANAGEMENT_ACCOUNT),
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

export function shapeOfMember(organization: Organization, member: Member): object {
  const { id, email, name, state, joinedMethod, joinedAt, parentId } = member;
  return {
    Id: id,
    Arn: accountArn(id),
    Email: email,
    Name: name,
    State: state,
    Paths: [`${organization.pathOf(parentId)}${id}/`],
    JoinedMethod: joinedMethod,
    JoinedTimestamp: joinedAt / 1000,
  };
}

export function shapeOfHandshake(organization: Organization, handshake: Handshake): object {
  const { id, target, notes, state, requestedAt, expiresAt, acceptedBy } = handshake;
  const isAccountNamed = acceptedBy !== undefined && organization.answers === 'recorded';
  const parties = [
    { Id: ORGANIZATION_ID.replace(/^o-/, ''), Type: 'ORGANIZATION' },
    isAccountNamed ? { Id: acceptedBy, Type: 'ACCOUNT' } : { Id: target.id, Type: target.type },
  ];
  return {
    Id: id,
    Arn: handshakeArn(id),
    Parties: organization.reversesParties() ? parties.reverse() : parties,
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

export function shapeOfRoot(id: string): object {
  return { Id: id, Arn: parentArn(id), Name: 'Root', PolicyTypes: [] };
}

export function shapeOfUnit(organization: Organization, unit: OrganizationalUnit): object {
  return { Id: unit.id, Arn: parentArn(unit.id), Name: unit.name, Path: organization.pathOf(unit.id) };
}

export function shapeOfParent(id: string): object {
  return { Id: id, Type: id === ROOT_ID ? 'ROOT' : 'ORGANIZATIONAL_UNIT' };
}
