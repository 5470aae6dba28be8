import { parseCommand, USAGE } from '../../../cli/arguments';

const ROLE = 'arn:aws:iam::999988887777:role/Readers';

it.each([
  [['status'], { name: 'status', stack: undefined, asJson: false }],
  [['status', '--stack', 'Accounts', '--json'], { name: 'status', stack: 'Accounts', asJson: true }],
  [['--json', '--stack=Accounts', 'status'], { name: 'status', stack: 'Accounts', asJson: true }],
  [
    ['status', '--role', ROLE, '--external-id', 'audit'],
    { name: 'status', stack: undefined, asJson: false, role: { RoleArn: ROLE, ExternalId: 'audit' } },
  ],
  [['status', `--role=${ROLE}`], { name: 'status', stack: undefined, asJson: false, role: { RoleArn: ROLE } }],
  [['--help'], { name: 'help' }],
  [['status', '-h'], { name: 'help' }],
  [['--version'], { name: 'version' }],
])('takes %j', (args, command) => {
  expect(parseCommand(args)).toEqual(command);
});

it.each([
  [[], 'the command must be status, got nothing.'],
  [['stats'], 'the command must be status, got "stats".'],
  [['status', 'Accounts'], 'status takes options only, got "Accounts".'],
  [['status', '--stacks', 'Accounts'], "Unknown option '--stacks'."],
  [['status', '--stack'], "Option '--stack <value>' argument missing."],
  [['status', '--stack='], '--stack must be a stack\'s name or ARN, got "".'],
  [['status', '--external-id', 'audit'], '--external-id needs --role.'],
  [['status', '--role', 'Readers'], '--role must look like arn:aws:iam::111122223333:role/Name, got "Readers".'],
  [['status', '--json=yes'], "Option '--json' does not take an argument."],
])('fails on %j and points to the help', (args, problem) => {
  expect(() => parseCommand(args)).toThrow(`${problem} See cdk-invited-account --help.`);
});

it('tells the exit codes in its help', () => {
  expect(USAGE.match(/^ {2}\d {2}\S/gm)).toEqual(['  1  i', '  3  a', '  2  a', '  0  e']);
});
