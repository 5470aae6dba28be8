import { parseRequest } from '../../../../lambda/protocol/request';

const Target = { Type: 'ACCOUNT', Id: '111122223333' };
const RoleArn = 'arn:aws:iam::111122223333:role/Accept';
const TEXTS = ['{{resolve:ssm:/accounts/data}}', 'dummy-value-for-/accounts/data'];

const request = (RequestType: string, ResourceProperties: object) => ({
  RequestType,
  ResponseURL: 'https://example.com',
  StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/guid',
  RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
  LogicalResourceId: 'Invited',
  PhysicalResourceId: 'h-examplehandshakeid111',
  ResourceProperties,
  OldResourceProperties: { Target },
});

const everywhere = (text: string): object[] => [
  { Target: { Type: 'ACCOUNT', Id: text } },
  { Target: { Type: 'EMAIL', Id: text } },
  { Target: { Type: 'EMAIL', Id: `a${text}@b.cd` } },
  { Target, Notes: `Welcome ${text}` },
  { Target, Tags: [{ Key: text, Value: '' }] },
  { Target, Tags: [{ Key: 'team', Value: text }] },
  { Target, OrganizationalUnit: text },
  { Target, Acceptance: { RoleArn: text } },
  { Target, Acceptance: { RoleArn: RoleArn.replace('Accept', text) } },
  { Target, Acceptance: { RoleArn, ExternalId: text } },
];

it.each(TEXTS.flatMap((text) => everywhere(text).map((properties) => [properties, text] as const)))(
  'fails a Create and an Update with a text that nothing has replaced: %j',
  (properties, text) => {
    for (const type of ['Create', 'Update']) {
      expect(() => parseRequest(request(type, properties))).toThrow(text);
    }
  },
);

it('never fails a Delete', () => {
  for (const properties of TEXTS.flatMap(everywhere)) {
    expect(() => parseRequest(request('Delete', properties))).not.toThrow();
  }
});

it('says why', () => {
  expect(() => parseRequest(request('Create', { Target, Notes: '{{resolve:ssm:/notes}}' }))).toThrow(
    'Notes must be a value, got the placeholder "{{resolve:ssm:/notes}}", which nothing replaced',
  );
});
