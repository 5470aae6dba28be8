import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount } from '../../lib';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'permissions.md'), 'utf8');
const [, FUNCTIONS = ''] = /^## The functions$(.*?)^## /ms.exec(PAGE) ?? [];

interface Statement {
  readonly Action: string | readonly string[];
}

/** What the page calls "log delivery and X-Ray". */
const IN_WORDS = /^(xray:|logs:(?!CreateLogStream|PutLogEvents))/;

/** Every action in the policies of a stack in which every option is used. */
function grantedActions(): string[] {
  const stack = new Stack(new App(), 'Accounts');
  const byRole = new InvitedAccount(stack, 'ByRole', {
    target: InvitationTarget.account('111122223333'),
    acceptance: Acceptance.byRoleName('OrganizationAcceptance'),
    organizationalUnit: 'ou-examplerootid-exampleouid',
    removeAccountOnDelete: true,
    tags: { team: 'data' },
  });
  byRole.onStateChange('Changes');
  new InvitedAccount(stack, 'ByEmail', {
    target: InvitationTarget.email('owner@example.com'),
    waitForAcceptance: Duration.minutes(30),
  });
  const template = Template.fromStack(stack);
  const documents = [
    ...Object.values(template.findResources('AWS::IAM::Role')).flatMap(
      ({ Properties }) => (Properties as { Policies: { PolicyDocument: unknown }[] }).Policies,
    ),
    ...['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      Object.values(template.findResources(type)).map(({ Properties }) => Properties as { PolicyDocument: unknown }),
    ),
  ].map(({ PolicyDocument }) => PolicyDocument as { readonly Statement: readonly Statement[] });
  return documents.flatMap(({ Statement: statements }) => statements.flatMap(({ Action }) => Action));
}

it('lists every action that the functions and the state machine are granted, and no other', () => {
  const granted = new Set(grantedActions().filter((action) => !IN_WORDS.test(action)));
  const rows = FUNCTIONS.split('\n').filter((line) => line.startsWith('|'));
  const listed = new Set(rows.flatMap((row) => [...row.matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action]) => action)));

  expect(granted.size).toBeGreaterThan(20);
  expect([...listed].sort()).toEqual([...granted].sort());
});

it('shows policies that are JSON', () => {
  const policies = [...PAGE.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => JSON.parse(json) as unknown);

  expect(policies).toHaveLength(6);
  for (const policy of policies) {
    expect(policy).toMatchObject({ Version: '2012-10-17' });
  }
});
