import { acceptanceRoleTemplate, type ParameterValues } from '../../lib/shared/acceptance-role-template';
import { providerRoleNameProblem } from '../../lib/shared/acceptance-role';
import {
  accountIdProblem,
  externalIdProblem,
  type Problem,
  quote,
  roleNameProblem,
} from '../../lib/shared/constraints';
import { Failure } from '../terminal/failure';
import { flag, text } from '../terminal/options';
import { defineVerb } from '../terminal/verb';

const NAME = 'acceptance-role';

/** The file that the link names where nobody says where it is. */
const PLACEHOLDER_URL = 'https://BUCKET.s3.amazonaws.com/acceptance-role.template.json';

const CONSOLES = [
  { regions: /^us-gov-/, host: 'console.amazonaws-us-gov.com' },
  { regions: /^cn-/, host: 'console.amazonaws.cn' },
  { regions: /^/, host: 'console.aws.amazon.com' },
];

export const ACCEPTANCE_ROLE = defineVerb({
  name: NAME,
  summary: 'the template of the role that accepts, for the owner of an account',
  description: `Prints the CloudFormation template of the role that accepts an invitation, with these values, and a link that opens
the console of the account with it. The owner of the account needs no CDK. It needs no credentials, and calls nothing.`,
  options: {
    'management-account': text('ID', 'the account that sends the invitation, 12 digits'),
    'external-id': text('WORD', 'the external id that acceptance gives, too'),
    'role-name': text('NAME', 'the name of the role; OrganizationAcceptance without it'),
    'provider-account': text('ID', 'the account of the stack with the provider; the management account without it'),
    'provider-role-name': text('NAME', "the name of the provider's roles, * for any characters"),
    'leaves-organization': flag('the account is in another organization, which it leaves by accepting'),
    preflight: flag('acceptance has preflight, which asks the role before the invitation is sent'),
    'template-url': text('URL', 'the address of the template in Amazon S3, for the link'),
    region: text('REGION', 'the region that the link opens; us-east-1 without it'),
  },
  examples: [
    {
      does: 'the template in a file, and the link',
      line: `npx cdk-invited-account ${NAME} --management-account 999988887777 --external-id orchid-7 > role.json`,
    },
    {
      does: 'for an account in another organization',
      line: `npx cdk-invited-account ${NAME} --management-account 999988887777 --external-id orchid-7 --leaves-organization`,
    },
  ],
  exitCodes: [
    [1, 'bad usage'],
    [0, 'the template is printed'],
  ],
  run: (values, session) => {
    const given = parameterValues(values);
    const { 'template-url': url = PLACEHOLDER_URL, region = 'us-east-1' } = values;
    const link = quickCreateLink(url, region, given);
    session.print(`${JSON.stringify(acceptanceRoleTemplate(given), null, 2)}\n`);
    if (url === PLACEHOLDER_URL) {
      session.say(
        'Put the template into an S3 bucket from which the owner may read it, and name it by --template-url.',
      );
    }
    session.say('This link opens the template in the console of the account:');
    session.say(link);
    return Promise.resolve(0);
  },
});

interface Given {
  readonly 'management-account': string | undefined;
  readonly 'external-id': string | undefined;
  readonly 'role-name': string | undefined;
  readonly 'provider-account': string | undefined;
  readonly 'provider-role-name': string | undefined;
  readonly 'leaves-organization': boolean;
  readonly preflight: boolean;
}

/** @throws Failure */
function parameterValues(given: Given): ParameterValues {
  const checked = (option: keyof Given, problemOf: (value: unknown) => Problem) =>
    required(option, given[option], problemOf);
  return {
    ManagementAccount: checked('management-account', accountIdProblem),
    ExternalId: checked('external-id', externalIdProblem),
    ...(given['role-name'] !== undefined && { RoleName: checked('role-name', roleNameProblem) }),
    ...(given['provider-account'] !== undefined && {
      ProviderAccount: checked('provider-account', accountIdProblem),
    }),
    ...(given['provider-role-name'] !== undefined && {
      ProviderRoleName: checked('provider-role-name', providerRoleNameProblem),
    }),
    ...(given['leaves-organization'] && { LeavesOrganization: 'true' }),
    ...(given.preflight && { Preflight: 'true' }),
  };
}

/**
 * A link that opens the console with the template and these values.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
 *
 * @throws Failure
 */
function quickCreateLink(templateURL: string, region: string, values: ParameterValues): string {
  required('template-url', templateURL, urlProblem);
  required('region', region, regionProblem);
  const host = CONSOLES.find(({ regions }) => regions.test(region))?.host ?? '';
  const query = new URLSearchParams({ stackName: 'OrganizationAcceptance', templateURL });
  for (const [name, value] of Object.entries(values)) {
    query.append(`param_${name}`, value);
  }
  return `https://${host}/cloudformation/home?region=${region}#/stacks/quickcreate?${query.toString()}`;
}

/** @throws Failure */
function required(option: string, value: unknown, problemOf: (value: unknown) => Problem): string {
  const problem = value === undefined ? 'must be given' : problemOf(value);
  if (problem !== undefined) {
    throw new Failure(`--${option} ${problem}. See npx cdk-invited-account ${NAME} --help`);
  }
  return String(value);
}

const urlProblem = (url: unknown): Problem =>
  URL.canParse(String(url)) && String(url).startsWith('https://')
    ? undefined
    : `must be the https:// address of the template in Amazon S3, got ${quote(url)}`;

const regionProblem = (region: unknown): Problem =>
  /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(String(region))
    ? undefined
    : `must be a region like eu-west-1, got ${quote(region)}`;
