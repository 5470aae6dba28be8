import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_TAG_PREFIX } from '../../lib/shared/contract';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { ObservedCall } from '../../emulator/server';
import { ACCESS_ROLE, STACK_ACCOUNT } from '../simulation/two-accounts';
import type { RolePolicies } from './roles';

/**
 * What the tests of a run saw of the functions. Test files run in processes of
 * their own, so each writes it down, and it is judged when the run is over:
 * see end-of-run.ts.
 */

/** The folder of the run, or of several. Without it, under another reporter, nothing is written down. */
export const EVIDENCE_FOLDER_VARIABLE = 'EVIDENCE_FOLDER';

/** Whose permissions a stack grants. */
export type RoleName = 'request' | 'step' | 'state machine';

/** What an invitation may use beyond the plain one, and what has a policy of its own in the template. */
export const FEATURES = [
  'tags',
  'email',
  'placement',
  'acceptance',
  'removal',
  'events',
  'waiting',
  'preflight',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a stack uses of them, in that order: policies add up. */
export type Configuration = readonly Feature[];

export interface Call {
  /** The access is the session of an access role, the session that of a role which accepts. */
  readonly role: RoleName | 'access' | 'session';
  /** Set if the stack has an access role. */
  readonly hasAccessRole?: true;
  /** The smallest stack that this call may come from. */
  readonly configuration: Configuration;
  /** `organizations:CancelHandshake` */
  readonly action: string;
  /** An ARN with PARTITION, REGION, ACCOUNT, MANAGEMENT, MACHINE, STEP, ACCEPTOR and ACCESS in place of what each stack has of its own. */
  readonly resource: string;
  /** Of the events that are put. */
  readonly eventSource?: string;
}

export interface Secret {
  readonly kind: 'e-mail address' | 'notes' | 'tag value' | 'external id' | 'ResponseURL';
  readonly text: string;
}

/** A line of the files in the folder. */
export type Exhibit =
  | {
      readonly calls: readonly Call[];
      readonly secrets: readonly Secret[];
      readonly output: readonly string[];
      /** Printed on purpose: logical ids. A random one may be a random secret, too. */
      readonly labels: readonly string[];
    }
  | { readonly roles: readonly RolePolicies[] }
  /** That ran whole and green. */
  | { readonly projects: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;

/** What one test sees; kept when it is saved. */
export class Evidence {
  private readonly calls: Call[] = [];
  private readonly secrets: Secret[] = [];
  private readonly output: string[] = [];
  private readonly labels = new Set<string>();
  private readonly acceptingRoles = new Set<string>();

  /** @param stackAccount the account of the stack, which is the management account if it has no access role */
  constructor(private readonly stackAccount = STACK_ACCOUNT) {}

  call(role: Call['role'], configuration: Configuration, action: string, resource: string, eventSource?: string): void {
    const hasAccessRole = this.stackAccount !== MANAGEMENT_ACCOUNT;
    this.calls.push({
      role,
      configuration,
      action,
      resource,
      ...(hasAccessRole && { hasAccessRole }),
      ...(eventSource !== undefined && { eventSource }),
    });
  }

  /** A call as it came to the emulator, by the app id that the client was given: a session has its function's. */
  emulatorCall({ appId, caller, operation, input }: ObservedCall): void {
    const made = callerOf(appId);
    if (made === undefined) {
      return;
    }
    const ofOthers = caller === MANAGEMENT_ACCOUNT ? 'access' : 'session';
    const role = caller === this.stackAccount ? made.role : ofOthers;
    for (const { action, resource } of permissionsFor(operation, input, this.acceptingRoles)) {
      this.call(role, made.configuration, action, resource);
    }
  }

  /** What a function prints, or what else shows up where people look: one string for each line. */
  print(...lines: readonly string[]): void {
    this.output.push(...lines);
  }

  /** Takes down what must never be printed of an event. */
  event(event: unknown): void {
    const { ResponseURL, LogicalResourceId, ResourceProperties, OldResourceProperties } = fieldsOf(event);
    if (typeof LogicalResourceId === 'string') {
      this.labels.add(LogicalResourceId);
    }
    if (typeof ResponseURL === 'string' && URL.canParse(ResponseURL)) {
      // Whoever prints all of it prints these, and they are the same in many events.
      const { host, search } = new URL(ResponseURL);
      this.secret('ResponseURL', host);
      this.secret('ResponseURL', search);
    }
    for (const { Target, Notes, Tags, Acceptance } of [ResourceProperties, OldResourceProperties].map(fieldsOf)) {
      const { Id } = fieldsOf(Target);
      // The id of an account is none; it may stand in the logical id.
      this.secret('e-mail address', typeof Id === 'string' && Id.includes('@') ? Id : '');
      this.secret('notes', Notes);
      for (const tag of Array.isArray(Tags) ? Tags : []) {
        this.secret('tag value', fieldsOf(tag).Value);
      }
      const { RoleArn, ExternalId } = fieldsOf(Acceptance);
      this.secret('external id', ExternalId);
      this.acceptingRoles.add(String(RoleArn));
    }
  }

  private secret(kind: Secret['kind'], text: unknown): void {
    if (typeof text === 'string' && text.trim() !== '') {
      this.secrets.push({ kind, text });
    }
  }

  save(): void {
    const { calls, secrets, output, labels } = this;
    write({ calls, secrets: distinct(secrets), output, labels: [...labels] });
  }
}

/** Writes down what the templates grant: the end of the run compares the calls with it. */
export function saveRoles(roles: readonly RolePolicies[]): void {
  write({ roles });
}

/** Writes down which projects of jest's configuration have run whole and green. */
export function saveProjects(projects: readonly string[]): void {
  write({ projects });
}

function write(exhibit: Exhibit): void {
  const folder = process.env[EVIDENCE_FOLDER_VARIABLE];
  if (folder !== undefined) {
    appendFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(exhibit));
  }
}

/** The app id that tells the calls of a function apart, at most 50 characters: `request-01` with tags and e-mail addresses. */
export function appIdOf(role: 'request' | 'step', configuration: Configuration): string {
  return `${role}-${configuration.map((feature) => FEATURES.indexOf(feature)).join('')}`;
}

function callerOf(appId: string): { readonly role: RoleName; readonly configuration: Configuration } | undefined {
  const [, role, used = ''] = /^(request|step)-([0-7]*)$/.exec(appId) ?? [];
  return role === undefined
    ? undefined
    : { role: role as RoleName, configuration: FEATURES.filter((_, index) => used.includes(String(index))) };
}

/** CloudFormation's event in what a function is called with, or what a follow-up knows of it. */
export function eventIn(input: unknown): unknown {
  const { requestPayload, waiting, crashed } = fieldsOf(input);
  const current = fieldsOf(waiting ?? crashed);
  return requestPayload ?? current.request ?? (current.followUp === undefined ? input : eventOfFollowUp(current));
}

function eventOfFollowUp({ stackId, logicalResourceId, requestId, target, desired, renewal }: Fields): Fields {
  const { tags, removedTagKeys, organizationalUnit } = fieldsOf(desired);
  const sentAgain = fieldsOf(renewal);
  const listed = (list: unknown) => (Array.isArray(list) ? list.map(fieldsOf) : []);
  const all = [...listed(tags), ...listed(sentAgain.tags)];
  // To be taken away: only where something else in the stack has tags is it still allowed.
  const former = (Array.isArray(removedTagKeys) ? removedTagKeys : []).map((Key: unknown) => ({ Key }));
  // Its value is the physical id.
  const isOwn = ({ Key }: Fields) => String(Key).startsWith(OWN_TAG_PREFIX);
  const others = all.filter((tag) => !isOwn(tag));
  return {
    RequestType: 'FollowUp',
    RequestId: requestId,
    StackId: stackId,
    LogicalResourceId: logicalResourceId,
    ResourceProperties: {
      Target: target,
      Notes: sentAgain.notes,
      Tags: [...others, ...former],
      RemoveAccountOnDelete: all.some(isOwn),
      OrganizationalUnit: organizationalUnit,
      // Whatever is followed may be told: the same policy is for both.
      Events: true,
    },
  };
}

/**
 * What the stack uses while these events are handled. The policy of a feature is
 * deleted after the Update that turns the feature off, and after the Delete of
 * its resource.
 */
export function configurationFor(...events: readonly unknown[]): Configuration {
  const declared = events
    .map(fieldsOf)
    .flatMap(({ ResourceProperties, OldResourceProperties }) => [ResourceProperties, OldResourceProperties])
    .map(fieldsOf);
  return FEATURES.filter((feature) => declared.some((properties) => declares(properties, feature)));
}

function declares({ Target, Tags, ...others }: Fields, feature: Feature): boolean {
  switch (feature) {
    case 'tags':
      return Array.isArray(Tags) && Tags.length > 0;
    case 'email':
      return fieldsOf(Target).Type === 'EMAIL';
    case 'placement':
      return others.OrganizationalUnit !== undefined;
    case 'acceptance':
      return others.Acceptance !== undefined;
    case 'removal':
      return others.RemoveAccountOnDelete === 'true' || others.RemoveAccountOnDelete === true;
    case 'events':
      return others.Events === 'true' || others.Events === true;
    case 'waiting':
      return others.WaitForAcceptanceSeconds !== undefined;
    case 'preflight':
      return fieldsOf(others.Acceptance).Preflight === 'true';
  }
}

/**
 * The permissions that IAM asks for when this operation is called.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
function permissionsFor(
  operation: string,
  input: Fields,
  acceptingRoles: ReadonlySet<string>,
): { readonly action: string; readonly resource: string }[] {
  const inOrganization = (resource: string) => `arn:PARTITION:organizations::MANAGEMENT:${resource}`;
  const permission = (name: string, resource: string) => ({ action: `organizations:${name}`, resource });
  switch (operation) {
    case 'InviteAccountToOrganization': {
      const { Type, Id } = fieldsOf(input.Target);
      // The account behind an e-mail address is one that nobody here knows.
      const target = inOrganization(`account/o-exampleorgid/${Type === 'ACCOUNT' ? String(Id) : '999999999999'}`);
      const isTagged = Array.isArray(input.Tags) && input.Tags.length > 0;
      return [permission(operation, target), ...(isTagged ? [permission('TagResource', target)] : [])];
    }
    case 'AssumeRole': {
      const roleArn = String(input.RoleArn);
      const others = roleArn === ACCESS_ROLE.RoleArn ? 'ACCESS' : roleArn;
      return [{ action: 'sts:AssumeRole', resource: acceptingRoles.has(roleArn) ? 'ACCEPTOR' : others }];
    }
    case 'AcceptHandshake':
    case 'CancelHandshake':
    case 'DescribeHandshake':
      return [permission(operation, inOrganization(`handshake/o-exampleorgid/invite/${String(input.HandshakeId)}`))];
    case 'DescribeAccount':
    case 'RemoveAccountFromOrganization':
      return [permission(operation, inOrganization(`account/o-exampleorgid/${String(input.AccountId)}`))];
    case 'ListParents':
      return [permission(operation, inOrganization(`account/o-exampleorgid/${String(input.ChildId)}`))];
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsForResource':
      return [permission(operation, inOrganization(`account/o-exampleorgid/${String(input.ResourceId)}`))];
    case 'MoveAccount':
      return [
        `account/o-exampleorgid/${String(input.AccountId)}`,
        ...[input.SourceParentId, input.DestinationParentId].map(
          (parent) => `${String(parent).startsWith('r-') ? 'root' : 'ou'}/o-exampleorgid/${String(parent)}`,
        ),
      ].map((resource) => permission(operation, inOrganization(resource)));
    default:
      // Lists, and whatever nobody thought of, which is not granted.
      return [permission(operation, '*')];
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function distinct<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
