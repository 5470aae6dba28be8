import { createHash } from 'node:crypto';
import { Duration, NestedStack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Acceptance } from './acceptance';
import { Renewal } from './renewal';
import { InvitationTarget } from './invitation-target';
import { InvitedAccount } from './invited-account';
import type { InvitedAccountOptions } from './invited-account-props';
import { InvitedAccountProvider } from './invited-account-provider';
import { checked } from './private/checks/checked';
import { checkNames, namesOf } from './private/checks/names';
import { refuse } from './private/checks/refuse';
import { type DeclaredAccount, readDeclaredAccounts } from './private/files/declared-accounts';
import { INVITED_ACCOUNT_OPTIONS } from './prop-names';
import { quote } from './shared/constraints';

/** Properties of accounts that a file declares. */
export interface InvitedAccountsProps {
  /**
   * Properties of each account for which its row says nothing else.
   *
   * Tags of a row are added to the tags that are given here. A tag of the row wins.
   *
   * @default - no properties
   */
  readonly defaults?: InvitedAccountOptions;

  /**
   * Lets the file have no accounts.
   *
   * Without accounts, the deployment cancels all open invitations of the construct.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Number of nested stacks over which the accounts are spread, for more than 400.
   *
   * From 2 to 100. One for each 250 accounts that there may ever be is enough. The
   * target alone decides which nested stack an account is in, so that another
   * account moves none.
   *
   * CAUTION: set this for the first deployment. Another number moves accounts to
   * other stacks, which cancel their open invitations and send new ones.
   *
   * @default - all accounts are in the stack of the construct, at most 400
   */
  readonly nestedStacks?: number;
}

/**
 * Accounts that a file invites.
 *
 * The construct id of an account comes from its target, so the order of the rows
 * does not matter. An account whose row is removed is a construct that is removed:
 * its open invitation is cancelled.
 */
export class InvitedAccounts extends Construct {
  /**
   * Invites the accounts of a file.
   *
   * The file is CSV with a line of column names, or a list of objects in YAML or
   * JSON, in UTF-8. The columns are `account` or `email`, `notes`, `revision`,
   * `existingInvitation`, `organizationalUnit`, `acceptance.roleName`,
   * `acceptance.roleArn`, `acceptance.externalId`, `acceptance.preflight`,
   * `waitForAcceptanceMinutes`, `renewal.times`, `initializationTimeoutMinutes`,
   * `removeAccountOnDelete` and, for each tag, its key behind `tags.`. An empty
   * value is one that is left out.
   *
   * A mistake fails the synthesis with an error that names the file, the line and
   * the column.
   *
   * @param scope The stack, or a construct in it.
   * @param id Construct id of the accounts.
   * @param path Path of the file, which is relative to the folder in which the app runs.
   * @param props Properties of the accounts.
   */
  public static fromFile(
    scope: Construct,
    id: string,
    path: string,
    props: InvitedAccountsProps = {},
  ): InvitedAccounts {
    // eslint-disable-next-line cdk/require-passing-this -- a factory has no `this`
    return new InvitedAccounts(scope, id, path, props);
  }

  private readonly constructs = new Map<string, InvitedAccount>();

  private constructor(scope: Construct, id: string, path: string, props: InvitedAccountsProps) {
    super(scope, id);
    checkNames(this, 'props', props, INVITED_ACCOUNTS_PROPS);
    const { defaults = {}, allowEmpty = false, nestedStacks } = props;
    checkNames(this, 'defaults', defaults, INVITED_ACCOUNT_OPTIONS);
    checked(this, 'nestedStacks', nestedStacks, nestedStacksProblem);
    const declared = readDeclaredAccounts(this, path, allowEmpty);
    const scopeOf = this.scopes(declared, nestedStacks);
    if (declared.length === 0) {
      return;
    }
    // One for all nested stacks: it spreads the calls of all invitations over time.
    const provider = defaults.provider ?? InvitedAccountProvider.ofStack(this);
    // The order of the rows changes nothing in the template.
    for (const account of [...declared].sort((one, other) => (one.key < other.key ? -1 : 1))) {
      this.constructs.set(account.key, invite(scopeOf(account), account, { ...defaults, provider }));
    }
  }

  /** The accounts in the order of their targets. */
  public get accounts(): InvitedAccount[] {
    return [...this.constructs.values()];
  }

  /**
   * Returns the account with this target.
   *
   * A target that is not in the file is an error.
   *
   * @param target Account id or e-mail address, as the file has it.
   */
  public get(target: string): InvitedAccount {
    return (
      this.constructs.get(target.toLowerCase()) ??
      refuse(this, `the file must have ${quote(target)}, which is not there`)
    );
  }

  /** The scope of each account. */
  private scopes(
    declared: readonly DeclaredAccount[],
    nestedStacks: number | undefined,
  ): (account: DeclaredAccount) => Construct {
    const numbers = new Map(declared.map((account) => [account, bucketOf(account.key, nestedStacks ?? 1)]));
    const counts = new Map<number, number>();
    for (const number of numbers.values()) {
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    if (Math.max(0, ...counts.values()) > STACK_MAX_COUNT) {
      refuse(
        this,
        nestedStacks === undefined
          ? `the file must have at most ${STACK_MAX_COUNT} accounts without nestedStacks, got ${declared.length}: set nestedStacks if nothing is deployed yet, and otherwise give the new accounts a file and a stack of their own`
          : `nestedStacks must leave at most ${STACK_MAX_COUNT} accounts in each nested stack, got ${nestedStacks} for ${declared.length} accounts: give the new accounts a file and a stack of their own`,
      );
    }
    if (nestedStacks === undefined) {
      return () => this;
    }
    const stacks = new Map(
      [...counts.keys()].sort((a, b) => a - b).map((n) => [n, new NestedStack(this, `Nested${n}`)]),
    );
    return (account) => stacks.get(numbers.get(account) ?? 0) ?? this;
  }
}

const INVITED_ACCOUNTS_PROPS = namesOf<InvitedAccountsProps>({ defaults: true, allowEmpty: true, nestedStacks: true });

/** CloudFormation allows 500 resources in a stack. The rest is for rules of events, and for others in the stack. */
const STACK_MAX_COUNT = 400;
const NESTED_STACKS_MAX_COUNT = 100;

function nestedStacksProblem(count: number): string | undefined {
  return Number.isInteger(count) && count >= 2 && count <= NESTED_STACKS_MAX_COUNT
    ? undefined
    : `must be a whole number from 2 to ${NESTED_STACKS_MAX_COUNT}, got ${quote(count)}`;
}

/** The nested stack of an account. It depends on nothing but the target, so that no account moves for another. */
function bucketOf(key: string, count: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % count;
}

function invite(parent: Construct, account: DeclaredAccount, defaults: InvitedAccountOptions): InvitedAccount {
  const { at, key, values, tags } = account;
  const target =
    values.account === undefined ? InvitationTarget.email(values.email ?? '') : InvitationTarget.account(key);
  try {
    return new InvitedAccount(parent, idOf(account), {
      ...defaults,
      ...optionsOf(account),
      tags: { ...defaults.tags, ...tags },
      target,
    });
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** It shows no e-mail address. */
function idOf({ key, values }: DeclaredAccount): string {
  return values.account === undefined
    ? `Email${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
    : `Account${key}`;
}

function optionsOf({ values }: DeclaredAccount): InvitedAccountOptions {
  const options = {
    notes: values.notes,
    existingInvitation: values.existingInvitation,
    organizationalUnit: values.organizationalUnit,
    acceptance: acceptanceOf(values),
    revision: values.revision === undefined ? undefined : Number(values.revision),
    waitForAcceptance: minutes(values.waitForAcceptanceMinutes),
    renewal:
      values['renewal.times'] === undefined
        ? undefined
        : Renewal.afterExpiry({ times: Number(values['renewal.times']) }),
    initializationTimeout: minutes(values.initializationTimeoutMinutes),
    removeAccountOnDelete: flag(values.removeAccountOnDelete),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function acceptanceOf(values: DeclaredAccount['values']): Acceptance | undefined {
  const name = values['acceptance.roleName'];
  const arn = values['acceptance.roleArn'];
  const externalId = values['acceptance.externalId'];
  const preflight = flag(values['acceptance.preflight']);
  const options = {
    ...(externalId !== undefined && { externalId }),
    ...(preflight !== undefined && { preflight }),
  };
  if (name !== undefined) {
    return Acceptance.byRoleName(name, options);
  }
  return arn === undefined ? undefined : Acceptance.byRoleArn(arn, options);
}

const flag = (text: string | undefined) => (text === undefined ? undefined : text.toLowerCase() === 'true');

/** 4.1 minutes are 246 seconds, and not 245.99999999999997. */
const minutes = (text: string | undefined) =>
  text === undefined ? undefined : Duration.seconds(Number((Number(text) * 60).toFixed(6)));
