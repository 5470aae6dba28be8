import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, Duration, Fn, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InvitationTarget, InvitedAccount, type InvitedAccountProps } from '../../lib';
import { RESOURCE_TYPE } from '../../lib/private/contract';

const target = InvitationTarget.account('111122223333');

function synth(props: Partial<InvitedAccountProps> = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', { target, ...props });
  return Template.fromStack(stack);
}

function properties(template: Template): object {
  const [resource] = Object.values(template.findResources(RESOURCE_TYPE));
  const { ServiceToken: _serviceToken, ...rest } = (resource as { Properties: Record<string, unknown> }).Properties;
  return rest;
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

  it('declares notes, tags and the time-out as the handler reads them', () => {
    const template = synth({
      target: InvitationTarget.email('owner@example.com'),
      notes: 'Welcome',
      tags: { team: 'data', empty: '' },
      initializationTimeout: Duration.minutes(20),
    });

    expect(properties(template)).toEqual({
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Notes: 'Welcome',
      Tags: [
        { Key: 'empty', Value: '' },
        { Key: 'team', Value: 'data' },
      ],
      InitializationTimeoutSeconds: 1200,
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

  it('fail when an aspect adds one too many', () => {
    const stack = new Stack(new App(), 'Stack');
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '']));
    new InvitedAccount(stack, 'Invited', { target, tags });
    Tags.of(stack).add('one', 'more');

    expect(() => Template.fromStack(stack)).toThrow('tags must be at most 50, got 51');
  });
});

describe('notes', () => {
  it('may have 1024 characters, counted as people do, or be a token', () => {
    expect(() => synth({ notes: '🚀'.repeat(1024) })).not.toThrow();
    expect(() => synth({ notes: Fn.importValue('Notes') })).not.toThrow();
  });

  it('fail with more', () => {
    expect(() => synth({ notes: 'n'.repeat(1025) })).toThrow('notes must be at most 1024 characters, got 1025');
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
