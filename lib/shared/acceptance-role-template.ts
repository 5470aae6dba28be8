import {
  acceptStatements,
  DEFAULT_PROVIDER_ROLE_NAME,
  DEFAULT_ROLE_NAME,
  LEAVE_STATEMENT,
  PREFLIGHT_STATEMENT,
  trustStatement,
} from './acceptance-role';

const PLACE = { partition: '${AWS::Partition}', managementAccountId: '${ManagementAccount}' };

const PARAMETERS = {
  ManagementAccount: {
    Type: 'String',
    AllowedPattern: '\\d{12}',
    Description: 'Id of the account that sends the invitation',
  },
  ExternalId: {
    Type: 'String',
    AllowedPattern: '[\\w+=,.@:/-]{2,1224}',
    Description: 'The external id that whoever sends the invitation has told you',
  },
  RoleName: { Type: 'String', Default: DEFAULT_ROLE_NAME, Description: 'Name of the role' },
  ProviderAccount: {
    Type: 'String',
    Default: '',
    AllowedPattern: '(\\d{12})?',
    Description: 'Id of the account whose roles may use this one, if that is not the account that sends the invitation',
  },
  ProviderRoleName: {
    Type: 'String',
    Default: DEFAULT_PROVIDER_ROLE_NAME,
    // More than asterisks, which would let every role of the account use this one.
    AllowedPattern: '[\\w+=,.@*-]*[\\w+=,.@-][\\w+=,.@*-]*',
    Description: 'Name of the roles of that account that may use this one. An asterisk stands for any characters',
  },
  LeavesOrganization: {
    Type: 'String',
    Default: 'false',
    AllowedValues: ['true', 'false'],
    Description: 'true if this account is in another organization, which it leaves by accepting',
  },
  Preflight: {
    Type: 'String',
    Default: 'false',
    AllowedValues: ['true', 'false'],
    Description: 'true if whoever sends the invitation asks before what stands in its way',
  },
};

/** Values of the parameters. One that is left out keeps its default, or is asked for. */
export type ParameterValues = Readonly<Partial<Record<keyof typeof PARAMETERS, string>>>;

/** The CloudFormation template of a role that accepts, for the owner of an account. It needs no CDK. */
export function acceptanceRoleTemplate(values: ParameterValues = {}): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'A role that accepts an invitation to an organization in the name of this account (cdk-invited-account)',
    Parameters: withDefaults(values),
    Conditions: {
      IsSender: isEqual('ProviderAccount', ''),
      Leaves: isEqual('LeavesOrganization', 'true'),
      IsAsked: isEqual('Preflight', 'true'),
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [substituted(TRUST)] },
          Policies: [
            {
              PolicyName: 'Accept',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  ...acceptStatements(PLACE).map(substituted),
                  { 'Fn::If': ['Leaves', LEAVE_STATEMENT, { Ref: 'AWS::NoValue' }] },
                  { 'Fn::If': ['IsAsked', PREFLIGHT_STATEMENT, { Ref: 'AWS::NoValue' }] },
                ],
              },
            },
          ],
        },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
}

const TRUST = trustStatement({
  partition: PLACE.partition,
  providerAccountId: '${Provider}',
  externalId: '${ExternalId}',
  providerRoleName: '${ProviderRoleName}',
});

function withDefaults(values: ParameterValues): object {
  return Object.fromEntries(
    Object.entries(PARAMETERS).map(([name, parameter]) => {
      const value = values[name as keyof typeof PARAMETERS];
      return [name, value === undefined ? parameter : { ...parameter, Default: value }];
    }),
  );
}

const isEqual = (parameter: string, value: string) => ({ 'Fn::Equals': [{ Ref: parameter }, value] });

const PROVIDER = { Provider: { 'Fn::If': ['IsSender', { Ref: 'ManagementAccount' }, { Ref: 'ProviderAccount' }] } };

/** Each text with a reference, as a function of CloudFormation. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') {
    const isOfProvider = value.includes('${Provider}');
    return value.includes('${') ? { 'Fn::Sub': isOfProvider ? [value, PROVIDER] : value } : value;
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, substituted(each)]))
    : value;
}
