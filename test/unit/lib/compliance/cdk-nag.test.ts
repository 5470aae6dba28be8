import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, CfnResource, Stack, Tags, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as nag from 'cdk-nag';
import * as formerNag from 'cdk-nag-2';
import type { IConstruct } from 'constructs';
import { InvitationTarget, InvitedAccount } from '../../../../lib';
import { byAccessRole, type Filled, fullest, smallest } from './stacks';

const PACKS = [
  'AwsSolutionsChecks',
  'NIST80053R4Checks',
  'NIST80053R5Checks',
  'HIPAASecurityChecks',
  'PCIDSS321Checks',
  'ServerlessChecks',
] as const;
const STACKS = { smallest, fullest, byAccessRole } as const;
const EACH = PACKS.flatMap((pack) =>
  (['smallest', 'fullest', 'byAccessRole'] as const).map((name) => [pack, name] as const),
);

const isOurs = ({ path }: { readonly path: string }) => path.startsWith('Accounts/');

/** The findings of cdk-nag 3 in our stack, by rule and construct, after or before what the library acknowledges. */
function findings(pack: (typeof PACKS)[number], fill: Filled, isAcknowledged: boolean): string[] {
  const app = new App();
  Validations.of(app).addPlugins(new nag[pack](app));
  const stack = fill(app);
  if (!isAcknowledged) {
    forget(stack);
  }
  try {
    app.synth();
  } catch {
    // It says that there are findings, which the report lists.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: {
      violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
    }[];
  };
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs
        .filter(({ constructPath }) => isOurs({ path: constructPath }))
        .map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}

/** Takes away what the library has acknowledged. */
function forget(stack: Stack): void {
  for (const { node } of stack.node.findAll()) {
    Object.defineProperty(node, 'metadata', { value: [] });
  }
}

/** A text of cdk-nag 2 begins with the rule: `NIST.800.53.R5-LambdaDLQ: …`, or `…IAM5[Resource::*]: …`. */
const FINDING = Match.stringLikeRegexp('^(AwsSolutions|NIST|HIPAA|PCI|Serverless|CdkNag)');

/** The findings of cdk-nag 2 in our stack, which are annotations. */
function formerFindings(pack: (typeof PACKS)[number], fill: Filled): unknown[] {
  const app = new App();
  Aspects.of(app).add(new formerNag[pack]());
  const annotations = Annotations.fromStack(fill(app));
  return [...annotations.findError('*', FINDING), ...annotations.findWarning('*', FINDING)].map(
    ({ id, entry }) => `${id} ${JSON.stringify(entry.data)}`,
  );
}

afterEach(() => {
  jest.restoreAllMocks();
});

it.each(EACH)('%s of cdk-nag 3 finds nothing in the %s stack', (pack, name) => {
  expect(findings(pack, STACKS[name], true)).toEqual([]);
});

it.each(EACH)('%s of cdk-nag 2 finds nothing in the %s stack', (pack, name) => {
  expect(formerFindings(pack, STACKS[name])).toEqual([]);
});

it('cdk-nag 2 finds what nobody has acknowledged', () => {
  const findings = formerFindings('AwsSolutionsChecks', (app) => {
    const stack = smallest(app);
    new Queue(stack, 'Bare');
    return stack;
  });

  expect(findings).not.toEqual([]);
});

it.each(PACKS)('%s would find something without the reasons in the library', (pack) => {
  expect(findings(pack, smallest, false)).not.toEqual([]);
});

/** CDK 2.252 to 2.268. https://github.com/aws/aws-cdk/pull/38787 */
it('a CDK that refuses two pairs of colons in an id makes the same template, and takes the other ids', () => {
  const expected = Template.fromStack(smallest(new App())).toJSON();
  const taken: string[] = [];
  jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(({ id }) => {
    if (id.split('::').length > 2) {
      throw new Error('InvalidValidationId');
    }
    taken.push(id);
  });

  expect(Template.fromStack(smallest(new App())).toJSON()).toEqual(expected);
  expect(taken).toContain('NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy');
});

describe('an option', () => {
  it.each([
    ['encryptionKey', 'CloudWatchLogGroupEncrypted'],
    ['vpc', 'LambdaInsideVPC'],
  ])('%s makes the finding %s go away, acknowledged or not', (_option, rule) => {
    const of = (fill: Filled) => findings('NIST80053R5Checks', fill, false).filter((each) => each.includes(rule));

    expect(of(smallest)).not.toEqual([]);
    expect(of(fullest)).toEqual([]);
  });

  it('deadLetterQueue makes the finding LambdaDLQ of the step function go away', () => {
    const of = (fill: Filled) =>
      findings('NIST80053R5Checks', fill, false).filter((each) => each.includes('LambdaDLQ'));

    expect(of(smallest)).toHaveLength(2);
    expect(of(fullest)).toEqual([expect.stringContaining('InvitedAccountProvider/Request/')]);
  });
});

describe('a policy that no invitation needs', () => {
  /** The construct ids of the policies that an aspect of the app sees. */
  function seen(fill: (stack: Stack) => void): string[] {
    const app = new App();
    const stack = new Stack(app, 'Accounts');
    new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333') });
    fill(stack);
    const ids: string[] = [];
    Aspects.of(app).add({
      visit: (node: IConstruct) => {
        if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Policy') {
          ids.push(node.node.path);
        }
      },
    });
    app.synth();
    return ids;
  }

  it('is found by nobody', () => {
    expect(seen(() => undefined)).toEqual([]);
  });

  it('is found with the option', () => {
    const other = { target: InvitationTarget.account('444455556666'), organizationalUnit: 'r-root' };

    expect(seen((stack) => new InvitedAccount(stack, 'Placed', other)).sort()).toEqual([
      'Accounts/InvitedAccountProvider/EarlyLook/Default',
      'Accounts/InvitedAccountProvider/FollowUp/Default',
      'Accounts/InvitedAccountProvider/Placement/Default',
    ]);
  });
});

it('is silent in the template', () => {
  const app = new App();
  const stack = smallest(app);
  Tags.of(stack).add('team', 'data');

  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('cdk_nag');
});
