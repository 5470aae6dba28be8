import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, Duration, Fn, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  Acceptance,
  ExistingInvitation,
  InvitationTarget,
  InvitedAccount,
  type InvitedAccountProps,
} from '../../../lib';
import { revisionProblem } from '../../../lib/shared/constraints';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');

function synth(props: Partial<InvitedAccountProps> = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', { target, ...props });
  return Template.fromStack(stack);
}

function properties(template: Template): object {
  const [resource] = Object.values(template.findResources(RESOURCE_TYPE));
  const all = Object.entries((resource as { Properties: Record<string, unknown> }).Properties);
  return Object.fromEntries(all.filter(([name]) => name !== 'ServiceToken'));
}

function synthMany(count: number): Template {
  const stack = new Stack(new App(), 'Stack');
  for (let index = 0; index < count; index++) {
    const account = String(100_000_000_000 + index);
    new InvitedAccount(stack, `Invited${index}`, { target: InvitationTarget.account(account) });
  }
  return Template.fromStack(stack);
}

const resources = (template: Template) => Object.keys(template.toJSON().Resources as object).length;

describe('the template', () => {
  it('declares the target alone when nothing else is given', () => {
    expect(properties(synth())).toEqual({ Target: { Type: 'ACCOUNT', Id: '111122223333' } });
  });

  it('declares everything else as the handler reads it', () => {
    const template = synth({
      target: InvitationTarget.email('owner@example.com'),
      notes: 'Welcome',
      tags: { team: 'data', empty: '' },
      existingInvitation: ExistingInvitation.REPLACE,
      revision: 2,
      initializationTimeout: Duration.minutes(20),
      organizationalUnit: 'ou-root-exampleou',
      acceptance: Acceptance.byRoleArn('arn:aws:iam::111122223333:role/Accept', { externalId: 'example' }),
      waitForAcceptance: Duration.minutes(35),
      removeAccountOnDelete: true,
    });

    expect(properties(template)).toEqual({
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Notes: 'Welcome',
      Tags: [
        { Key: 'empty', Value: '' },
        { Key: 'team', Value: 'data' },
      ],
      ExistingInvitation: 'REPLACE',
      Revision: 2,
      InitializationTimeoutSeconds: 1200,
      OrganizationalUnit: 'ou-root-exampleou',
      Acceptance: { RoleArn: 'arn:aws:iam::111122223333:role/Accept', ExternalId: 'example' },
      WaitForAcceptanceSeconds: 2100,
      RemoveAccountOnDelete: true,
    });
  });

  it('has 11 fixed resources and one for each invitation', () => {
    expect(resources(synthMany(1))).toBe(11 + 1);
    expect(resources(synthMany(100))).toBe(11 + 100);
  });

  it('is the same from two synths in two folders', () => {
    const synthIn = (folder: string) => {
      const app = new App({ outdir: folder });
      const stack = new Stack(app, 'Stack');
      new InvitedAccount(stack, 'Invited', { target, notes: 'Welcome', tags: { team: 'data' } });
      app.synth();
      return readFileSync(join(folder, 'Stack.template.json'), 'utf8');
    };
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'synth-')));
    try {
      const [one, other] = folders.map(synthIn);
      expect(one).toBe(other);
    } finally {
      for (const folder of folders) {
        rmSync(folder, { recursive: true });
      }
    }
  });

  it('exposes every attribute as a token', () => {
    const stack = new Stack(new App(), 'Stack');
    const invited = new InvitedAccount(stack, 'Invited', { target });
    const logicalId = stack.getLogicalId(invited.node.defaultChild as never);

    const attributes = {
      HandshakeId: invited.handshakeId,
      HandshakeArn: invited.handshakeArn,
      State: invited.state,
      RequestedTimestamp: invited.requestedTimestamp,
      ExpirationTimestamp: invited.expirationTimestamp,
      OrganizationId: invited.organizationId,
      AccountId: invited.accountId,
    };
    for (const [name, token] of Object.entries(attributes)) {
      expect(stack.resolve(token)).toEqual({ 'Fn::GetAtt': [logicalId, name] });
    }
  });

  it('makes an invitation depend on what answers for it', () => {
    const template = synth();
    const [invocation] = Object.keys(
      template.findResources('AWS::Lambda::EventInvokeConfig', { Properties: { DestinationConfig: Match.anyValue() } }),
    );

    template.hasResource(RESOURCE_TYPE, { DependsOn: [invocation] });
  });

  it("passes CDK's own CloudFormation validation", () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      const app = new App({
        context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true },
      });
      new InvitedAccount(new Stack(app, 'Stack'), 'Invited', { target, notes: 'Welcome', tags: { team: 'data' } });

      expect(() => app.synth()).not.toThrow();
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });
});

describe('tags', () => {
  it('come from Tags.of(), too, which wins', () => {
    const stack = new Stack(new App(), 'Stack');
    new InvitedAccount(stack, 'Invited', { target, tags: { team: 'data', stage: 'prod' } });
    Tags.of(stack).add('stage', 'test');
    Tags.of(stack).add('owner', 'ana');

    expect(properties(Template.fromStack(stack))).toMatchObject({
      Tags: [
        { Key: 'owner', Value: 'ana' },
        { Key: 'stage', Value: 'test' },
        { Key: 'team', Value: 'data' },
      ],
    });
  });

  it('of Tags.of() are kept off with the resource type', () => {
    const stack = new Stack(new App(), 'Stack');
    new InvitedAccount(stack, 'Invited', { target });
    Tags.of(stack).add('stage', 'test', { excludeResourceTypes: ['Custom::InvitedAccount'] });

    expect(properties(Template.fromStack(stack))).not.toHaveProperty('Tags');
  });

  it('may be 50, and their values tokens', () => {
    const tags = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key${index}`, '']));

    expect(() => synth({ tags: { ...tags, account: Aws.ACCOUNT_ID } })).not.toThrow();
  });

  it.each([
    [
      '51 of them',
      Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`key${i}`, ''])),
      'tags must be at most 50, got 51',
    ],
    ['an empty key', { '': 'x' }, 'tags key must be 1 to 128 characters, got 0: ""'],
    ['a key of 129 characters', { ['k'.repeat(129)]: '' }, 'tags key must be 1 to 128 characters, got 129'],
    ['a reserved key', { 'aws:team': '' }, 'tags key must not start with aws:, got "aws:team"'],
    [
      'a key of removeAccountOnDelete',
      { 'cdk-invited-account:3f9a1c2e4b5d': '' },
      'tags key must not start with cdk-invited-account:, which removeAccountOnDelete uses, got "cdk-invited-account:3f9a1c2e4b5d"',
    ],
    [
      'a key with a bad character',
      { 'a#b': '' },
      'tags key must consist of letters, digits, spaces and _ . : / = + - @, got "a#b"',
    ],
    ['a value of 257 characters', { a: 'v'.repeat(257) }, 'tags value of "a" must be at most 256 characters, got 257'],
    [
      'a value with a bad character',
      { a: '<b>' },
      'tags value of "a" must consist of letters, digits, spaces and _ . : / = + - @, got "<b>"',
    ],
  ])('fail for %s', (_name, tags, message) => {
    expect(() => synth({ tags })).toThrow(message);
  });

  it('may be 49 with removeAccountOnDelete, which sets one of its own', () => {
    const tags = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key${index}`, '']));

    expect(() => synth({ tags, removeAccountOnDelete: true })).not.toThrow();
    expect(() => synth({ tags: { ...tags, last: '' }, removeAccountOnDelete: true })).toThrow(
      'tags must be at most 49 with removeAccountOnDelete, which sets one of its own, got 50',
    );
  });

  it('fail when an aspect adds one too many', () => {
    const stack = new Stack(new App(), 'Stack');
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '']));
    new InvitedAccount(stack, 'Invited', { target, tags });
    Tags.of(stack).add('one', 'more');

    expect(() => Template.fromStack(stack)).toThrow('tags must be at most 50, got 51');
  });
});

describe('notes', () => {
  it('may have 993 characters, counted as people do, or be a token', () => {
    // AWS takes 1024; the line break and the longest reference, `Reference: 3f9a1c2e4b5d-999999`, are 31.
    expect(() => synth({ notes: '🚀'.repeat(993) })).not.toThrow();
    expect(() => synth({ notes: Fn.importValue('Notes') })).not.toThrow();
  });

  it('fail with more', () => {
    expect(() => synth({ notes: 'n'.repeat(994) })).toThrow('notes must be at most 993 characters, got 994');
  });
});

describe('existingInvitation', () => {
  it.each([
    [ExistingInvitation.ADOPT, 'ADOPT'],
    [ExistingInvitation.REPLACE, 'REPLACE'],
    [ExistingInvitation.FAIL, 'FAIL'],
  ])('goes on the wire as it is: %s', (existingInvitation, value) => {
    expect(properties(synth({ existingInvitation }))).toMatchObject({ ExistingInvitation: value });
  });

  it('fails for any other value', () => {
    expect(() => synth({ existingInvitation: 'adopt' as unknown as ExistingInvitation })).toThrow(
      'existingInvitation must be ADOPT, REPLACE or FAIL, got "adopt"',
    );
  });
});

describe('revision', () => {
  it.each([1, 10, 999_999])('may be %d', (revision) => {
    expect(properties(synth({ revision }))).toMatchObject({ Revision: revision });
  });

  it('may be a token', () => {
    expect(properties(synth({ revision: Token.asNumber({ Ref: 'Revision' }) }))).toMatchObject({
      Revision: { Ref: 'Revision' },
    });
  });

  it.each([0, -1, 1.5, 1_000_000, Number.NaN, Number.POSITIVE_INFINITY])('fails for %d', (revision) => {
    expect(() => synth({ revision })).toThrow(`revision must be a whole number from 1 to 999999, got ${revision}`);
  });

  it('is checked as the string that CloudFormation makes of it, too', () => {
    expect(revisionProblem('1')).toBeUndefined();
    expect(revisionProblem('999999')).toBeUndefined();
  });

  it.each(['', '0', '01', '1.0', ' 1', '1\n', '1000000', 'x'])('fails for the string %j', (revision) => {
    expect(revisionProblem(revision)).toBe(`must be a whole number from 1 to 999999, got ${JSON.stringify(revision)}`);
  });
});

describe('a removal policy', () => {
  it('RETAIN leaves the invitation open when the construct goes or gets another target', () => {
    const stack = new Stack(new App(), 'Stack');
    new InvitedAccount(stack, 'Invited', { target }).applyRemovalPolicy(RemovalPolicy.RETAIN);

    Template.fromStack(stack).hasResource(RESOURCE_TYPE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('is none by default: the invitation goes with the construct', () => {
    synth().hasResource(RESOURCE_TYPE, { DeletionPolicy: Match.absent(), UpdateReplacePolicy: Match.absent() });
  });
});

describe('initializationTimeout', () => {
  it('may be 0 to 55 minutes', () => {
    expect(properties(synth({ initializationTimeout: Duration.seconds(0) }))).toMatchObject({
      InitializationTimeoutSeconds: 0,
    });
    expect(properties(synth({ initializationTimeout: Duration.minutes(55) }))).toMatchObject({
      InitializationTimeoutSeconds: 3300,
    });
  });

  it.each([
    [Duration.hours(1), 'initializationTimeout must be whole seconds, at most 3300 (55 minutes), got 3600'],
    [Duration.millis(1500), 'initializationTimeout must be whole seconds, at most 3300 (55 minutes), got 1.5'],
  ])('fails for %s', (initializationTimeout, message) => {
    expect(() => synth({ initializationTimeout })).toThrow(message);
  });
});

describe('organizationalUnit', () => {
  it.each(['ou-root-exampleou', 'r-root'])('may be %s', (organizationalUnit) => {
    expect(properties(synth({ organizationalUnit }))).toMatchObject({ OrganizationalUnit: organizationalUnit });
  });

  it('may be a token', () => {
    expect(properties(synth({ organizationalUnit: Fn.importValue('Unit') }))).toMatchObject({
      OrganizationalUnit: { 'Fn::ImportValue': 'Unit' },
    });
  });

  it.each(['Workloads', 'ou-root', 'ou-root-short', '', 7 as unknown as string])('fails for %j', (unit) => {
    expect(() => synth({ organizationalUnit: unit })).toThrow(
      `organizationalUnit must be the id of an organizational unit (ou-…) or of a root (r-…), got ${JSON.stringify(unit)}: AWS Organizations shows it beside the name`,
    );
  });
});

describe('waitForAcceptance', () => {
  it.each([
    [Duration.seconds(1), 1],
    [Duration.minutes(55), 3300],
  ])('may be %s', (waitForAcceptance, seconds) => {
    expect(properties(synth({ waitForAcceptance }))).toMatchObject({ WaitForAcceptanceSeconds: seconds });
  });

  it.each([
    [Duration.seconds(0), '0'],
    [Duration.millis(1500), '1.5'],
    [Duration.seconds(3301), '3301: onJoined and the command status tell of a later answer'],
    [Duration.days(2), '172800: onJoined and the command status tell of a later answer'],
  ])('fails for %s', (waitForAcceptance, got) => {
    expect(() => synth({ waitForAcceptance })).toThrow(
      `waitForAcceptance must be whole seconds, 1 to 3300 (55 minutes), got ${got}`,
    );
  });

  it('shares 55 minutes with an initializationTimeout that is given', () => {
    const initializationTimeout = Duration.minutes(20);

    expect(() => synth({ waitForAcceptance: Duration.minutes(35), initializationTimeout })).not.toThrow();
    expect(() => synth({ waitForAcceptance: Duration.seconds(2101), initializationTimeout })).toThrow(
      'waitForAcceptance and initializationTimeout must be at most 3300 seconds (55 minutes) together, got 3301',
    );
  });

  it('may be a token, whose sum is checked during the deployment', () => {
    const waitForAcceptance = Duration.seconds(Token.asNumber({ Ref: 'Wait' }));

    expect(properties(synth({ waitForAcceptance, initializationTimeout: Duration.minutes(55) }))).toMatchObject({
      WaitForAcceptanceSeconds: { Ref: 'Wait' },
    });
  });
});

describe('code without types', () => {
  it.each([
    [
      { target: '111122223333' },
      'target must be made by InvitationTarget.account or InvitationTarget.email, got "111122223333"',
    ],
    [{ target: undefined }, 'target must be made by InvitationTarget.account or InvitationTarget.email, got nothing'],
    [{ acceptance: 'Role' }, 'acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got "Role"'],
    [
      { acceptance: { RoleArn: 'x' } },
      'acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got {',
    ],
    [{ waitForAcceptance: 60 }, 'waitForAcceptance must be a Duration, got 60'],
    [{ initializationTimeout: '60' }, 'initializationTimeout must be a Duration, got "60"'],
    [{ removeAccountOnDelete: 'yes' }, 'removeAccountOnDelete must be true or false, got "yes"'],
    [{ removeAccountOnDelete: 1 }, 'removeAccountOnDelete must be true or false, got 1'],
    [{ removeAccountOnDelete: null }, 'removeAccountOnDelete must be true or false, got null'],
  ])('fails for %j', (props, message) => {
    expect(() => synth(props as unknown as InvitedAccountProps)).toThrow(message);
  });

  it('does not take the text "false" for true', () => {
    const removeAccountOnDelete = 'false' as unknown as boolean;

    expect(properties(synth({ removeAccountOnDelete }))).not.toHaveProperty('RemoveAccountOnDelete');
  });
});
