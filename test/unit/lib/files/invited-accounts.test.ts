import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Acceptance,
  ExistingInvitation,
  InvitedAccount,
  InvitedAccounts,
  type InvitedAccountsProps,
} from '../../../../lib';
import { RESOURCE_TYPE, type ResourceProperties } from '../../../../lib/shared/contract';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'accounts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The construct for a file with this content. */
function read(content: string | Buffer, props?: InvitedAccountsProps, name = 'accounts.csv') {
  writeFileSync(join(folder, name), content);
  const stack = new Stack(new App(), 'Stack');
  return { stack, accounts: InvitedAccounts.fromFile(stack, 'Accounts', join(folder, name), props) };
}

/** The properties of each invitation, by its target. */
function declared(stack: Stack): Record<string, ResourceProperties> {
  return Object.fromEntries(
    Object.values(Template.fromStack(stack).findResources(RESOURCE_TYPE)).map(({ Properties }) => {
      const properties = Properties as ResourceProperties & { readonly ServiceToken: unknown };
      expect(properties.ServiceToken).toBeDefined();
      return [properties.Target.Id, { ...properties, ServiceToken: undefined }];
    }),
  );
}

const logicalIds = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources(RESOURCE_TYPE)).sort();

const ALL = {
  Target: { Type: 'ACCOUNT', Id: '012345678901' },
  Notes: 'Welcome',
  Revision: 2,
  ExistingInvitation: 'FAIL',
  OrganizationalUnit: 'ou-root-exampleou',
  Acceptance: {
    RoleArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::012345678901:role/Accept']] },
    ExternalId: 'example',
    Preflight: true,
  },
  InitializationTimeoutSeconds: 600,
  RemoveAccountOnDelete: true,
  Tags: [
    { Key: 'cost.center', Value: '0042' },
    { Key: 'team', Value: 'data' },
  ],
};

const YAML = `
- account: 012345678901
  notes: Welcome
  revision: 2
  existingInvitation: FAIL
  organizationalUnit: ou-root-exampleou
  acceptance: { roleName: Accept, externalId: example, preflight: true }
  initializationTimeoutMinutes: 10
  removeAccountOnDelete: true
  tags: { team: data, cost.center: 0042 }
- email: Owner@example.com
  waitForAcceptanceMinutes: 0.5
  renewal: { times: 2 }
`;
const JSON_TEXT = `[
  { "account": "012345678901", "notes": "Welcome", "revision": 2, "existingInvitation": "FAIL",
    "organizationalUnit": "ou-root-exampleou", "acceptance": { "roleName": "Accept", "externalId": "example", "preflight": true },
    "initializationTimeoutMinutes": 10, "removeAccountOnDelete": true, "tags": { "team": "data", "cost.center": "0042" } },
  { "email": "Owner@example.com", "waitForAcceptanceMinutes": 0.5, "renewal": { "times": 2 } }
]`;
const CSV = `account;email;notes;revision;existingInvitation;organizationalUnit;acceptance.roleName;acceptance.externalId;acceptance.preflight;waitForAcceptanceMinutes;renewal.times;initializationTimeoutMinutes;removeAccountOnDelete;tags.team;tags.cost.center
012345678901;;Welcome;2;FAIL;ou-root-exampleou;Accept;example;True;;;10;TRUE;data;0042
;Owner@example.com;;;;;;;;0.5;2;;;;
`;

it.each([
  ['accounts.yaml', YAML],
  ['accounts.yml', YAML],
  ['accounts.json', JSON_TEXT],
  ['accounts.csv', CSV],
  ['ACCOUNTS.CSV', `\ufeff${CSV.replaceAll('\n', '\r\n')}`],
])('reads every property of an account from %s', (name, content) => {
  expect(declared(read(content, {}, name).stack)).toEqual({
    '012345678901': ALL,
    'Owner@example.com': {
      Target: { Type: 'EMAIL', Id: 'Owner@example.com' },
      WaitForAcceptanceSeconds: 30,
      Renewals: 2,
    },
  });
});

it('gives an account what its row does not say, and adds the tags of both', () => {
  const { stack } = read('account,organizationalUnit,tags.team\n111122223333,,\n222233334444,r-root,web\n', {
    defaults: {
      organizationalUnit: 'ou-root-exampleou',
      tags: { team: 'data', stage: 'test' },
      existingInvitation: ExistingInvitation.REPLACE,
      acceptance: Acceptance.byRoleName('Accept'),
      initializationTimeout: Duration.minutes(1),
    },
  });
  const tagsOf = (team: string) => [
    { Key: 'stage', Value: 'test' },
    { Key: 'team', Value: team },
  ];

  expect(declared(stack)).toMatchObject({
    '111122223333': { OrganizationalUnit: 'ou-root-exampleou', ExistingInvitation: 'REPLACE', Tags: tagsOf('data') },
    '222233334444': { OrganizationalUnit: 'r-root', InitializationTimeoutSeconds: 60, Tags: tagsOf('web') },
  });
});

it('takes a row’s role in place of the default one', () => {
  const { stack } = read('account,acceptance.roleArn\n111122223333,arn:aws:iam::111122223333:role/Own\n', {
    defaults: { acceptance: Acceptance.byRoleName('Accept', { externalId: 'example' }) },
  });

  expect(declared(stack)['111122223333']?.Acceptance).toEqual({ RoleArn: 'arn:aws:iam::111122223333:role/Own' });
});

it('leaves out an object that is null', () => {
  const yaml = read('- account: "111122223333"\n  tags:\n  acceptance: ~\n  renewal: null\n', {}, 'accounts.yaml');
  const json = read('[{ "account": "111122223333", "tags": null, "notes": null }]', {}, 'accounts.json');

  const plain = { '111122223333': { Target: { Type: 'ACCOUNT', Id: '111122223333' } } };
  expect(declared(yaml.stack)).toEqual(plain);
  expect(declared(json.stack)).toEqual(plain);
});

it.each([
  ['4.1', 246],
  ['8.7', 522],
  ['0.05', 3],
])('takes %s minutes for whole seconds', (text, seconds) => {
  const { stack } = read(`account,waitForAcceptanceMinutes\n111122223333,${text}\n`);

  expect(declared(stack)['111122223333']?.WaitForAcceptanceSeconds).toBe(seconds);
});

it('keeps a dynamic reference where the deployment can fill it in, and only there', () => {
  const of = (column: string) => read(`account,${column}\n111122223333,{{resolve:ssm:/example}}\n`);

  expect(declared(of('organizationalUnit').stack)['111122223333']?.OrganizationalUnit).toBe('{{resolve:ssm:/example}}');
  for (const column of ['removeAccountOnDelete', 'acceptance.preflight', 'revision', 'renewal.times']) {
    expect(() => of(column)).toThrow(/line 2, column 2: .* must be .*, got "{{resolve:ssm:\/example}}"/);
  }
  expect(() => of('waitForAcceptanceMinutes')).toThrow('line 2, column 2: waitForAcceptanceMinutes must be a number');
});

describe('the construct of an account', () => {
  const THREE = ['111122223333,Welcome', '222233334444,', '333344445555,'];
  const of = (...rows: readonly string[]) => read(['account,notes', ...rows].join('\n'));

  it('has the same id in whatever order the rows are', () => {
    const ids = logicalIds(of(...THREE).stack);

    expect(ids).toEqual([
      expect.stringMatching(/^AccountsAccount111122223333[0-9A-F]{8}$/),
      expect.stringMatching(/^AccountsAccount222233334444/),
      expect.stringMatching(/^AccountsAccount333344445555/),
    ]);
    expect(logicalIds(of(...THREE.slice().reverse()).stack)).toEqual(ids);
    expect(logicalIds(of('444455556666,', ...THREE).stack)).toEqual(expect.arrayContaining(ids));
  });

  it('has the same template in whatever order the rows are', () => {
    const templateOf = (...rows: readonly string[]) => {
      const defaults = { acceptance: Acceptance.byRoleName('Accept') };
      const { stack } = read(['account', ...rows].join('\n'), { nestedStacks: 2, defaults });
      return Template.fromStack(stack).toJSON();
    };
    const accounts = THREE.map((row) => row.slice(0, 12));

    expect(templateOf(...accounts.slice().reverse())).toEqual(templateOf(...accounts));
  });

  it('has the same id for an address in capitals, and shows no address', () => {
    const idOf = (address: string) => logicalIds(read(`email\n${address}\n`).stack);

    expect(idOf('owner@example.com')).toEqual(idOf('Owner@Example.com'));
    expect(idOf('owner@example.com').join()).toMatch(/^AccountsEmail[0-9a-f]{12}/);
  });

  it('is got by its target', () => {
    const { accounts } = read('account,email\n111122223333,\n,owner@example.com\n');

    expect(accounts.get('111122223333')).toBeInstanceOf(InvitedAccount);
    expect(accounts.get('Owner@example.com')).toBe(accounts.accounts[1]);
    expect(() => accounts.get('111122223334')).toThrow(
      '[Stack/Accounts] the file must have "111122223334", which is not there',
    );
  });
});

describe('a file without accounts', () => {
  it.each([
    ['accounts.csv', ''],
    ['accounts.csv', 'account,notes\n'],
    ['accounts.csv', 'account;notes\r\n;\r\n'],
    ['accounts.yaml', '# nothing\n'],
    ['accounts.json', '[]'],
  ])('fails, because the deployment would cancel all invitations: %s %j', (name, content) => {
    expect(() => read(content, {}, name)).toThrow(
      `[Stack/Accounts] ${name} has no accounts: without them, the deployment would cancel all open invitations. allowEmpty: true lets it be empty`,
    );
  });

  it('adds nothing to the template where that is declared', () => {
    const { stack, accounts } = read('account\n', { allowEmpty: true });

    expect(accounts.accounts).toEqual([]);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });
});

describe('a mistake is told with its place', () => {
  it.each([
    [
      'a column that is misspelled',
      'accounts.csv',
      'account,Notes,tags.team,organisationalUnit\n1,a,b,c\n',
      'accounts.csv, line 1, column 2: there is no column "Notes": did you mean notes?\naccounts.csv, line 1, column 4: there is no column "organisationalUnit": did you mean organizationalUnit?',
    ],
    [
      'a prop that is a column of minutes',
      'accounts.csv',
      'account,waitForAcceptance\n',
      'did you mean waitForAcceptanceMinutes?',
    ],
    [
      'a column like no other',
      'accounts.csv',
      'account,toString\n',
      'there is no column "toString": the columns are account, email, notes,',
    ],
    [
      'a key that YAML has in two accounts',
      'accounts.yaml',
      '- account: "111122223333"\n- account: "222233334444"\n  note: a\n- account: "333344445555"\n  note: b\n',
      '[Stack/Accounts] accounts.yaml, line 3, column 9: there is no column "note": did you mean notes?',
    ],
    [
      'a column of values without a name',
      'accounts.csv',
      ',account,\n0,111122223333,\n1,222233334444,\n',
      '[Stack/Accounts] accounts.csv, line 1, column 1: the column must have a name',
    ],
    [
      'an object that is text',
      'accounts.yaml',
      '- account: "111122223333"\n  tags: data\n',
      'accounts.yaml, line 2, column 9: there is no column "tags": did you mean tags.?',
    ],
    [
      'every bad value',
      'accounts.csv',
      'account,revision,removeAccountOnDelete,tags.team\n111122223333,0,,\n\n222233334444,1,yes,#\n',
      'accounts.csv, line 2, column 2: revision must be a whole number from 1 to 999999, got "0"\naccounts.csv, line 4, column 3: removeAccountOnDelete must be true or false, got "yes"\naccounts.csv, line 4, column 4: tags value of "team" must consist of',
    ],
    [
      'a key of a tag',
      'accounts.csv',
      'account,tags.aws:x\n111122223333,a\n',
      'line 1, column 2: tags key must not start with aws:',
    ],
    [
      'a tag without a key',
      'accounts.csv',
      'account,tags.\n111122223333,a\n',
      'line 1, column 2: tags key must be 1 to 128',
    ],
    [
      'minutes',
      'accounts.csv',
      'account,waitForAcceptanceMinutes\n111122223333,PT5M\n',
      'line 2, column 2: waitForAcceptanceMinutes must be a number of minutes, got "PT5M"',
    ],
    [
      'no target',
      'accounts.csv',
      'account,notes\n,Welcome\n',
      'accounts.csv, line 2: there must be either account or email',
    ],
    [
      'two targets',
      'accounts.csv',
      'account,email\n111122223333,owner@example.com\n',
      'accounts.csv, line 2: there must be either account or email',
    ],
    [
      'a column that is there twice',
      'accounts.csv',
      'account,notes,notes\n111122223333,a,b\n',
      'accounts.csv, line 2: notes must be given once',
    ],
    [
      'an external id without a role',
      'accounts.csv',
      'account,acceptance.externalId\n111122223333,example\n',
      'line 2: there must be either acceptance.roleName or acceptance.roleArn',
    ],
    [
      'a target that is there twice',
      'accounts.csv',
      'email,account\nowner@example.com,\n,111122223333\nOwner@example.com,\n,111122223333\n',
      'accounts.csv, line 4, column 1: email Owner@example.com is in line 2, column 1, too\naccounts.csv, line 5, column 2: account 111122223333 is in line 3, column 2, too',
    ],
    [
      'what the parser refuses',
      'accounts.csv',
      'account\n1,2\n',
      '[Stack/Accounts] accounts.csv, line 2: Invalid Record Length',
    ],
    [
      'what only the account refuses',
      'accounts.csv',
      'account,waitForAcceptanceMinutes,initializationTimeoutMinutes\n\n111122223333,30,30\n',
      'accounts.csv, line 3: [Stack/Accounts/Account111122223333] waitForAcceptance and initializationTimeout must be at most 3300 seconds',
    ],
  ])('%s', (_, name, content, message) => {
    expect(() => read(content, {}, name)).toThrow(message);
  });

  it('at most twenty times', () => {
    const rows = Array.from({ length: 25 }, (_, index) => `${index}\n`).join('');

    expect(() => read(`account\n${rows}`)).toThrow(/^(.*\n){20}and 5 more$/);
  });
});

describe('an account id that became a number', () => {
  it.each([
    ['lost zeros', '12345678901', 'a program has taken it for a number. It was probably 012345678901'],
    ['was octal in YAML 1.1, 001234567012', '175304202', 'It was probably 000175304202 or 001234567012'],
    ['was octal in YAML 1.1, 012345670123', '1402433619', 'It was probably 001402433619 or 012345670123'],
    ['became a decimal fraction', '111122223333.0', 'It was probably 111122223333'],
    ['became a decimal fraction and lost a zero', '12345678901,0', 'It was probably 012345678901'],
    [
      'was rounded',
      '1.11122E+11',
      'a spreadsheet has rounded a number. Format the column as text, and write the id again',
    ],
    ['was rounded where the decimal sign is a comma', '1,11122E+11', 'a spreadsheet has rounded a number'],
  ])('since it %s', (_, text, message) => {
    const problem = `account must be 12 digits, got "${text}": `;

    expect(() => read(`account\n"${text}"\n`)).toThrow(`accounts.csv, line 2, column 1: ${problem}`);
    expect(() => read(`account\n"${text}"\n`)).toThrow(message);
    expect(() => read(`- account: ${text}\n`, {}, 'accounts.yaml')).toThrow(`line 1, column 12: ${problem}`);
  });

  it('is told from one with hyphens, and from other text', () => {
    expect(() => read('account\n1111-2222-3333\n')).toThrow('got "1111-2222-3333": write 111122223333');
    expect(() => read('account\n1234\n')).toThrow(/got "1234"$/);
    expect(() => read('account\nData\n')).toThrow(/got "Data"$/);
  });
});

describe('a file that cannot be read', () => {
  it('is told with its whole path', () => {
    const stack = new Stack(new App(), 'Stack');

    expect(() => InvitedAccounts.fromFile(stack, 'Accounts', 'nowhere.csv')).toThrow(
      `[Stack/Accounts] the file ${join(process.cwd(), 'nowhere.csv')} cannot be read: ENOENT. Its path is relative to the folder of the app`,
    );
  });

  it('because of its name or its encoding', () => {
    expect(() => read('', {}, 'accounts.xlsx')).toThrow('must end with .csv, .yaml, .yml or .json, got');
    expect(() => read(Buffer.from('account,notes\n111122223333,Größe\n', 'latin1'))).toThrow(
      '[Stack/Accounts] accounts.csv must be in UTF-8: save it as "CSV UTF-8"',
    );
    expect(() => read(Buffer.from('\ufeffaccount\n', 'utf16le'))).toThrow('must be in UTF-8');
  });
});

describe('many accounts', () => {
  const fileOf = (...numbers: readonly number[]) =>
    `account\n${numbers.map((number) => `${100000000000 + number}\n`).join('')}`;
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  /** The path of each account within the stack. */
  const placesOf = ({ accounts }: InvitedAccounts) => accounts.map(({ node }) => node.path).sort();

  it('are in the stack itself, up to 400', () => {
    expect(read(fileOf(...upTo(400))).accounts.accounts).toHaveLength(400);
    expect(() => read(fileOf(...upTo(401)))).toThrow(
      '[Stack/Accounts] the file must have at most 400 accounts without nestedStacks, got 401: set nestedStacks if nothing is deployed yet',
    );
  });

  it('are spread over nested stacks so that another one moves none', () => {
    const { stack, accounts } = read(fileOf(...upTo(1000)), { nestedStacks: 4 });
    const places = placesOf(accounts);
    const nested = stack.node.findAll().filter((each) => each instanceof NestedStack);

    expect(nested.map(({ node }) => node.id)).toEqual(['Nested0', 'Nested1', 'Nested2', 'Nested3']);
    // 250 of 1000 on average, with a standard deviation of 13.7.
    for (const each of nested) {
      const count = each.node.children.filter((child) => child instanceof InvitedAccount).length;
      expect(count).toBeGreaterThan(195);
      expect(count).toBeLessThan(305);
    }
    const more = read(fileOf(...upTo(1001).slice().reverse()), { nestedStacks: 4 });
    expect(placesOf(more.accounts)).toEqual(expect.arrayContaining(places));
    const fewer = read(fileOf(...upTo(3)), { nestedStacks: 4 });
    expect(places).toEqual(expect.arrayContaining(placesOf(fewer.accounts)));
  });

  it('share the provider of the stack', () => {
    const { stack } = read(fileOf(...upTo(20)), { nestedStacks: 2 });
    const [nested] = stack.node.findAll().filter((each) => each instanceof NestedStack);

    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 2);
    Template.fromStack(nested ?? stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  it.each([1, 1.5, 101, Number.NaN])('fail for %d nested stacks', (nestedStacks) => {
    expect(() => read(fileOf(1), { nestedStacks })).toThrow('nestedStacks must be a whole number from 2 to 100, got');
  });

  it('fail where a nested stack would have more than 400', () => {
    expect(() => read(fileOf(...upTo(900)), { nestedStacks: 2 })).toThrow(
      'nestedStacks must leave at most 400 accounts in each nested stack, got 2 for 900 accounts',
    );
  });
});

it('fails for a prop that is misspelled', () => {
  const slip = { allowempty: true } as InvitedAccountsProps;
  const inDefaults = { defaults: { note: 'Welcome' } as InvitedAccountsProps['defaults'] } as InvitedAccountsProps;

  expect(() => read('', slip)).toThrow('props must not have allowempty: did you mean allowEmpty?');
  expect(() => read('', inDefaults)).toThrow('defaults must not have note: did you mean notes?');
});
