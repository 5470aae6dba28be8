import { parseArgs } from 'node:util';
import { quote, roleArnProblem } from '../lib/shared/constraints';
import type { AccessRole } from '../lib/shared/contract';
import { Failure } from './failure';

export const USAGE = `Usage: cdk-invited-account status [--stack NAME] [--json] [--role ARN [--external-id ID]]

Tells how the invitations stand that your stacks declare with InvitedAccount: whom they are to, their state,
until when they are open, who must act, and what to do next. Call it with credentials of the management
account: a profile (AWS_PROFILE), SSO, or the environment. The region is that of the stacks (AWS_REGION).

  --stack NAME  only this stack, by name or ARN, and those nested in it; all of the region without it
  --json        the same as JSON
  --role ARN    a role of the management account, for stacks in another account: call it with credentials of
                the stacks' account, which the role must trust
  --external-id the external id that this role asks for
  --help        this text
  --version     the version

Exit codes, of which the first that applies is taken:
  1  it could not be told: bad usage, no credentials, not the management account, no such stack
  3  an account has not joined, or has left, and no invitation to it is open
  2  an invitation is not answered yet
  0  every account has joined, or none is declared
`;

/** The command that the arguments ask for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'status';
      readonly stack: string | undefined;
      readonly asJson: boolean;
      /** Set if the organization is read by a role of the management account. */
      readonly role?: AccessRole;
    };

/** @throws Failure */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) {
    return { name: 'help' };
  }
  if (values.version) {
    return { name: 'version' };
  }
  const [command, ...rest] = positionals;
  if (command !== 'status') {
    throw badUsage(`the command must be status, got ${quote(command)}`);
  }
  if (rest.length > 0) {
    throw badUsage(`status takes options only, got ${quote(rest[0])}`);
  }
  if (values.stack === '') {
    throw badUsage(`--stack must be a stack's name or ARN, got ${quote(values.stack)}`);
  }
  const role = roleIn(values.role, values['external-id']);
  return { name: 'status', stack: values.stack, asJson: values.json, ...(role !== undefined && { role }) };
}

function roleIn(RoleArn: string | undefined, ExternalId: string | undefined): AccessRole | undefined {
  if (RoleArn === undefined) {
    if (ExternalId !== undefined) {
      throw badUsage('--external-id needs --role');
    }
    return undefined;
  }
  const problem = roleArnProblem(RoleArn);
  if (problem !== undefined) {
    throw badUsage(`--role ${problem}`);
  }
  return { RoleArn, ...(ExternalId !== undefined && { ExternalId }) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stack: { type: 'string' },
        json: { type: 'boolean', default: false },
        role: { type: 'string' },
        'external-id': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // `Unknown option '--foo'. To specify a positional argument …`
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw badUsage(problem);
  }
}

const badUsage = (problem: string) => new Failure(`${problem}. See cdk-invited-account --help.`);
