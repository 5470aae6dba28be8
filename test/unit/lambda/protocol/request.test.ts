import { subjectOf } from '../../../../lambda/protocol/failure-text';
import { BadPropertyError } from '../../../../lambda/protocol/properties';
import { parseEnvelope, parseRequest, type UpdateRequest } from '../../../../lambda/protocol/request';

const ACCOUNT = { Type: 'ACCOUNT', Id: '111122223333' };

function event(fields: object = {}): object {
  return {
    RequestType: 'Create',
    ResponseURL: 'https://example.com/answer',
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/guid',
    RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
    LogicalResourceId: 'Invited',
    ResourceProperties: { Target: ACCOUNT },
    ...fields,
  };
}

const withProperties = (properties: unknown) => event({ ResourceProperties: properties });
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `key${index}`, Value: '' }));

describe('parseRequest', () => {
  it('reads a Create with its defaults', () => {
    expect(parseRequest(event())).toEqual({
      type: 'Create',
      invitation: {
        target: ACCOUNT,
        notes: undefined,
        tags: [],
        revision: 1,
        existingInvitation: 'ADOPT',
        isRemovedOnDelete: false,
      },
      initializationTimeoutSeconds: 3300,
      organizationalUnit: undefined,
      acceptance: undefined,
      waitForAcceptanceSeconds: undefined,
      renewals: 0,
      hasEvents: false,
    });
  });

  it.each([
    ['an e-mail address of 6 characters', { Target: { Type: 'EMAIL', Id: 'a@b.cd' } }],
    ['an e-mail address of 64 characters', { Target: { Type: 'EMAIL', Id: `${'a'.repeat(59)}@b.cd` } }],
    ['notes of 993 characters outside the BMP', { Target: ACCOUNT, Notes: '🚀'.repeat(993) }],
    ['a revision of 1', { Target: ACCOUNT, Revision: '1' }],
    ['a revision of 999999', { Target: ACCOUNT, Revision: '999999' }],
    ['every way to deal with an existing invitation', { Target: ACCOUNT, ExistingInvitation: 'REPLACE' }],
    ['50 tags', { Target: ACCOUNT, Tags: tags(50) }],
    [
      'a tag key of 128 and a value of 256 characters',
      { Target: ACCOUNT, Tags: [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }] },
    ],
    ['properties that it does not know', { Target: ACCOUNT, ServiceToken: 'arn', Later: { deep: [1] } }],
  ])('accepts %s', (_name, properties) => {
    expect(() => parseRequest(withProperties(properties))).not.toThrow();
  });

  it.each([
    ['properties that are none', 'text', 'ResourceProperties must be an object, got "text"'],
    ['no target', {}, 'Target must be an object, got nothing'],
    [
      'a target that is a list',
      { Target: [ACCOUNT] },
      'Target must be an object, got [{"Type":"ACCOUNT","Id":"111122223333"}]',
    ],
    [
      'an id that is a number',
      { Target: { Type: 'ACCOUNT', Id: 111122223333 } },
      'Target.Id must be a string, got 111122223333',
    ],
    ['11 digits', { Target: { Type: 'ACCOUNT', Id: '11112222333' } }, 'Target.Id must be 12 digits, got "11112222333"'],
    [
      'a line break after 12 digits',
      { Target: { Type: 'ACCOUNT', Id: '111122223333\n' } },
      'Target.Id must be 12 digits, got "111122223333\\n"',
    ],
    [
      'an e-mail address of 5 characters',
      { Target: { Type: 'EMAIL', Id: 'a@b.c' } },
      'Target.Id must be 6 to 64 characters, got 5: "a@b.c"',
    ],
    [
      'an e-mail address without @',
      { Target: { Type: 'EMAIL', Id: 'owner.example.com' } },
      'Target.Id must look like owner@example.com, got "owner.example.com"',
    ],
    [
      'notes of 994 characters',
      { Target: ACCOUNT, Notes: 'n'.repeat(994) },
      'Notes must be at most 993 characters, got 994',
    ],
    ['notes that are a list', { Target: ACCOUNT, Notes: ['n'] }, 'Notes must be a string, got ["n"]'],
    [
      'tags that are a map',
      { Target: ACCOUNT, Tags: { a: 'b' } },
      'Tags must be a list of {Key, Value}, got {"a":"b"}',
    ],
    ['a tag that is none', { Target: ACCOUNT, Tags: ['a'] }, 'Tags must be a list of {Key, Value}, got "a"'],
    ['51 tags', { Target: ACCOUNT, Tags: tags(51) }, 'Tags must be at most 50, got 51'],
    [
      'a tag without a value',
      { Target: ACCOUNT, Tags: [{ Key: 'a' }] },
      'Tags value of "a" must be a string, got nothing',
    ],
    [
      'an empty tag key',
      { Target: ACCOUNT, Tags: [{ Key: '', Value: '' }] },
      'Tags key must be 1 to 128 characters, got 0: ""',
    ],
    [
      'a reserved tag key in capitals',
      { Target: ACCOUNT, Tags: [{ Key: 'AWS:a', Value: '' }] },
      'Tags key must not start with aws:, got "AWS:a"',
    ],
    [
      'a tag key that is given twice',
      {
        Target: ACCOUNT,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      'Tags key must be given once, got "a" twice',
    ],
    [
      'a tag key with a bad character',
      { Target: ACCOUNT, Tags: [{ Key: 'a#b', Value: '' }] },
      'Tags key must consist of letters, digits, spaces and _ . : / = + - @, got "a#b"',
    ],
    [
      'a tag value of 257 characters',
      { Target: ACCOUNT, Tags: [{ Key: 'a', Value: 'v'.repeat(257) }] },
      'Tags value of "a" must be at most 256 characters, got 257',
    ],
    [
      'a tag value with a bad character',
      { Target: ACCOUNT, Tags: [{ Key: 'a', Value: '<b>' }] },
      'Tags value of "a" must consist of letters, digits, spaces and _ . : / = + - @, got "<b>"',
    ],
    [
      'a revision in a list',
      { Target: ACCOUNT, Revision: ['2'] },
      'Revision must be a whole number from 1 to 999999, got ["2"]',
    ],
    [
      'a revision that has no text',
      { Target: ACCOUNT, Revision: { toString: 'x' } },
      'Revision must be a whole number from 1 to 999999, got {"toString":"x"}',
    ],
    [
      'a time-out in a list',
      { Target: ACCOUNT, InitializationTimeoutSeconds: ['60'] },
      'InitializationTimeoutSeconds must be whole seconds, at most 3300 (55 minutes), got ["60"]',
    ],
    [
      'a time-out that is no number',
      { Target: ACCOUNT, InitializationTimeoutSeconds: 'long' },
      'InitializationTimeoutSeconds must be whole seconds, at most 3300 (55 minutes), got "long"',
    ],
    [
      'a time-out with a fraction',
      { Target: ACCOUNT, InitializationTimeoutSeconds: '1.5' },
      'InitializationTimeoutSeconds must be whole seconds, at most 3300 (55 minutes), got "1.5"',
    ],
  ])('fails for %s', (_name, properties, message) => {
    expect(() => parseRequest(withProperties(properties))).toThrow(
      new BadPropertyError(message.split(' ')[0] ?? '', message.slice(message.indexOf(' ') + 1)),
    );
  });

  it.each(['0', '1000000', '-1', '1.5', '01', 'two', '', '1e3'])('fails for a revision of %j', (Revision) => {
    expect(() => parseRequest(withProperties({ Target: ACCOUNT, Revision }))).toThrow(
      `Revision must be a whole number from 1 to 999999, got ${JSON.stringify(Revision)}`,
    );
  });

  it.each(['adopt', 'KEEP', '', ['ADOPT']])('fails for %j as the way to deal with an existing invitation', (value) => {
    expect(() => parseRequest(withProperties({ Target: ACCOUNT, ExistingInvitation: value }))).toThrow(
      `ExistingInvitation must be ADOPT, REPLACE or FAIL, got ${JSON.stringify(value)}`,
    );
  });

  it('reads what the old properties of an Update say, as far as it can', () => {
    const previous = (OldResourceProperties: unknown) => {
      const update = { RequestType: 'Update', PhysicalResourceId: 'h-examplehandshakeid111', OldResourceProperties };
      return (parseRequest(event(update)) as UpdateRequest).previous;
    };

    const nothing = {
      target: undefined,
      revision: 1,
      tags: [],
      organizationalUnit: undefined,
      acceptance: undefined,
      waitForAcceptanceSeconds: undefined,
      isRemovedOnDelete: false,
    };
    const all = {
      Target: ACCOUNT,
      Revision: '7',
      Tags: tags(1),
      OrganizationalUnit: 'ou-exam-unit0001',
      Acceptance: { RoleArn: 'arn:aws:iam::111122223333:role/Accept', ExternalId: 'one' },
      WaitForAcceptanceSeconds: '60',
      RemoveAccountOnDelete: 'true',
    };
    expect(previous(all)).toEqual({
      target: ACCOUNT,
      revision: 7,
      tags: tags(1),
      organizationalUnit: 'ou-exam-unit0001',
      acceptance: { RoleArn: 'arn:aws:iam::111122223333:role/Accept', ExternalId: 'one' },
      waitForAcceptanceSeconds: 60,
      isRemovedOnDelete: true,
    });
    expect(previous(Object.fromEntries(Object.keys(all).map((name) => [name, { bad: true }])))).toEqual(nothing);
    expect(previous(undefined)).toEqual(nothing);
  });

  it.each([{}, { Target: 'bad' }, 'text', undefined])('reads a Delete whatever its properties: %p', (properties) => {
    const request = event({ RequestType: 'Delete', PhysicalResourceId: 'x', ResourceProperties: properties });

    expect(parseRequest(request)).toEqual({
      type: 'Delete',
      physicalId: 'x',
      target: undefined,
      revision: 1,
      isRemovedOnDelete: false,
      isRenewed: false,
    });
  });

  it('reads the target of a Delete', () => {
    expect(parseRequest(event({ RequestType: 'Delete', PhysicalResourceId: 'x' }))).toMatchObject({ target: ACCOUNT });
  });
});

describe('parseEnvelope', () => {
  it('ignores top-level keys that it does not know', () => {
    expect(parseEnvelope(event({ _request_id: 'x' })).requestId).toBe('7fa97d05-3172-4daa-a6fa-be38168f9758');
  });

  it.each([
    ['nothing', undefined, 'event must be an object'],
    [
      'another request type',
      event({ RequestType: 'Read' }),
      'RequestType must be Create, Update or Delete, got "Read"',
    ],
    ['no ResponseURL', event({ ResponseURL: undefined }), 'ResponseURL must be a string'],
    ['a Delete without an id', event({ RequestType: 'Delete' }), 'PhysicalResourceId must be a string'],
  ])('fails for %s', (_name, value, message) => {
    expect(() => parseEnvelope(value)).toThrow(message);
  });

  it('has an owner of 12 hex digits that tells the resource, not the target', () => {
    const { resourceKey } = parseEnvelope(event());

    expect(resourceKey).toMatch(/^[0-9a-f]{12}$/);
    expect(parseEnvelope(withProperties({ Target: { Type: 'EMAIL', Id: 'owner@example.com' } })).resourceKey).toBe(
      resourceKey,
    );
    expect(parseEnvelope(event({ LogicalResourceId: 'Other' })).resourceKey).not.toBe(resourceKey);
    expect(parseEnvelope(event({ StackId: 'other' })).resourceKey).not.toBe(resourceKey);
  });

  it.each([
    ['https://example.com/?X-Amz-Date=20260601T123456Z', Date.UTC(2026, 5, 1, 12, 34, 56)],
    [
      'https://example.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261231T235959Z&X-Amz-Expires=7200',
      Date.UTC(2026, 11, 31, 23, 59, 59),
    ],
    ['https://example.com/answer', undefined],
    ['https://example.com/?Former-X-Amz-Date=20260601T123456Z', undefined],
    ['https://example.com/?X-Amz-Date=today', undefined],
  ])('tells when %s was signed', (ResponseURL, signedAtMillis) => {
    expect(parseEnvelope(event({ ResponseURL })).signedAtMillis).toBe(signedAtMillis);
  });
});

describe('subjectOf', () => {
  it.each([
    ['cannot invite account 111122223333', event()],
    ['cannot invite owner@example.com', withProperties({ Target: { Type: 'EMAIL', Id: 'owner@example.com' } })],
    ['cannot invite', withProperties({ Target: 'junk' })],
    [
      'cannot cancel invitation h-examplehandshakeid111 to account 111122223333',
      event({ RequestType: 'Delete', PhysicalResourceId: 'h-examplehandshakeid111' }),
    ],
    [
      'cannot cancel invitation h-examplehandshakeid111',
      event({ RequestType: 'Delete', PhysicalResourceId: 'h-examplehandshakeid111', ResourceProperties: 'junk' }),
    ],
  ])('is %s', (subject, request) => {
    expect(subjectOf(request)).toBe(subject);
  });
});
