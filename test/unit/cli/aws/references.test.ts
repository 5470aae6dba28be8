import { isMet, resolve, UNRESOLVED } from '../../../../cli/aws/references';
import { parseTemplate } from '../../../../cli/aws/template';

const known = {
  parameters: new Map([
    ['Account', '111122223333'],
    ['List', 'one,two'],
    ['AWS::Region', 'eu-west-1'],
  ]),
  exports: new Map([['data-eu-west-1', '222233334444']]),
  template: {
    Mappings: { Accounts: { prod: { Data: '333344445555' } } },
    Conditions: {
      InIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      IsSecret: { 'Fn::Equals': [{ Ref: 'Secret' }, 'yes'] },
      IsElsewhere: { 'Fn::Not': [{ Condition: 'InIreland' }] },
      Both: {
        'Fn::And': [{ Condition: 'InIreland' }, { 'Fn::Equals': ['one', { 'Fn::Select': [0, { Ref: 'List' }] }] }],
      },
      NeverBoth: { 'Fn::And': [{ Condition: 'IsSecret' }, { Condition: 'IsElsewhere' }] },
      BothAsFarAsKnown: { 'Fn::And': [{ Condition: 'IsSecret' }, { Condition: 'InIreland' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsSecret' }, { Condition: 'InIreland' }] },
      EitherAsFarAsKnown: { 'Fn::Or': [{ Condition: 'IsSecret' }, { Condition: 'IsElsewhere' }] },
      NotSecret: { 'Fn::Not': [{ Condition: 'IsSecret' }] },
      IsOdd: { 'Fn::Odd': [] },
    },
  },
};

it.each([
  ['111122223333', '111122223333'],
  [111122223333, '111122223333'],
  [true, 'true'],
  [{ Ref: 'Account' }, '111122223333'],
  [{ Ref: 'Topic' }, UNRESOLVED],
  [{ Ref: 'AWS::NoValue' }, undefined],
  [{ 'Fn::ImportValue': { 'Fn::Sub': 'data-${AWS::Region}' } }, '222233334444'],
  [{ 'Fn::ImportValue': 'other' }, UNRESOLVED],
  [{ 'Fn::ImportValue': { Ref: 'Topic' } }, UNRESOLVED],
  [{ 'Fn::Join': ['@', ['owner', 'example.com']] }, 'owner@example.com'],
  [{ 'Fn::Join': ['', ['a', { 'Fn::GetAtt': ['Topic', 'Name'] }]] }, UNRESOLVED],
  [{ 'Fn::Sub': '${Account}-${!Literal}' }, '111122223333-${Literal}'],
  [{ 'Fn::Sub': ['${Name}@example.com', { Name: { Ref: 'Account' } }] }, '111122223333@example.com'],
  [{ 'Fn::Sub': '${Topic.Name}' }, UNRESOLVED],
  [{ 'Fn::Select': ['1', { Ref: 'List' }] }, 'two'],
  [{ 'Fn::Select': [0, { 'Fn::Split': ['-', 'a-b'] }] }, 'a'],
  [{ 'Fn::Select': ['7', { Ref: 'List' }] }, UNRESOLVED],
  [{ 'Fn::FindInMap': ['Accounts', 'prod', 'Data'] }, '333344445555'],
  [{ 'Fn::FindInMap': ['Accounts', 'test', 'Data'] }, UNRESOLVED],
  [{ 'Fn::GetAtt': ['Topic', 'Name'] }, UNRESOLVED],
  ['{{resolve:ssm:/accounts/data}}', UNRESOLVED],
  [{ 'Fn::Sub': '{{resolve:ssm:/accounts/${Account}}}' }, UNRESOLVED],
  [
    { Type: 'ACCOUNT', Id: { Ref: 'Account' } },
    { Type: 'ACCOUNT', Id: '111122223333' },
  ],
  [[{ Ref: 'AWS::NoValue' }, 'x'], ['x']],
  [{ 'Fn::If': ['InIreland', { Ref: 'Account' }, { Ref: 'Secret' }] }, '111122223333'],
  [{ 'Fn::If': ['IsElsewhere', { Ref: 'Secret' }, 'here'] }, 'here'],
  [{ 'Fn::If': ['InIreland', { Ref: 'Secret' }, 'x'] }, UNRESOLVED],
  [
    { 'Fn::If': ['InIreland', { Type: 'ACCOUNT', Id: { Ref: 'Account' } }, 'x'] },
    { Type: 'ACCOUNT', Id: '111122223333' },
  ],
  [{ 'Fn::Join': ['-', ['a', { 'Fn::If': ['InIreland', { Ref: 'AWS::NoValue' }, 'b'] }, 'c']] }, 'a-c'],
  [[{ 'Fn::If': ['IsElsewhere', 'x', { Ref: 'AWS::NoValue' }] }], []],
  [{ 'Fn::If': ['IsSecret', 'x', 'y'] }, UNRESOLVED],
  [{ 'Fn::If': ['Missing', 'x', 'y'] }, UNRESOLVED],
  [{ 'Fn::If': ['IsOdd', 'x', 'y'] }, UNRESOLVED],
])('%j stands for %p', (value, expected) => {
  expect(resolve(value, known)).toEqual(expected);
});

it.each([
  ['InIreland', true],
  ['IsElsewhere', false],
  ['Both', true],
  ['NeverBoth', false],
  ['Either', true],
  ['IsSecret', undefined],
  ['NotSecret', undefined],
  ['BothAsFarAsKnown', undefined],
  ['EitherAsFarAsKnown', undefined],
])('the condition %s is %p', (condition, expected) => {
  expect(isMet({ Condition: condition }, known)).toBe(expected);
});

it('leaves out a property that has no value', () => {
  expect(Object.keys(resolve({ Notes: { Ref: 'AWS::NoValue' }, Revision: 1 }, known) as object)).toEqual(['Revision']);
});

describe('a template in YAML', () => {
  it('is read with the short forms of the functions, and with its scalars as texts', () => {
    const yaml = `
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Data:
    Type: Custom::InvitedAccount
    Properties:
      Target: {Type: ACCOUNT, Id: 012345678901}
      Tags:
        - {Key: !Ref Name, Value: no}
        - Key: !Join ['-', [a, !Ref Name]]
          Value: !Sub
            - \${x}
            - x: !FindInMap [Accounts, !Ref Stage, Data]
      Role: !GetAtt Role.Arn
      Import: !ImportValue
        Fn::Sub: data-\${AWS::Region}
`;

    expect(parseTemplate(yaml)).toEqual({
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        Data: {
          Type: 'Custom::InvitedAccount',
          Properties: {
            Target: { Type: 'ACCOUNT', Id: '012345678901' },
            Tags: [
              { Key: { Ref: 'Name' }, Value: 'no' },
              {
                Key: { 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] },
                Value: { 'Fn::Sub': ['${x}', { x: { 'Fn::FindInMap': ['Accounts', { Ref: 'Stage' }, 'Data'] } }] },
              },
            ],
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Import: { 'Fn::ImportValue': { 'Fn::Sub': 'data-${AWS::Region}' } },
          },
        },
      },
    });
  });

  it('is not read where it is broken', () => {
    expect(parseTemplate('Resources: {')).toBeUndefined();
  });
});
