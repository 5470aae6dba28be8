import { createHash } from 'node:crypto';
import {
  accountIdProblem,
  emailProblem,
  existingInvitationProblem,
  initializationTimeoutProblem,
  notesProblem,
  OWNER_LENGTH,
  type Problem,
  quote,
  revisionProblem,
  tagsProblem,
  tagValueProblem,
} from '../lib/private/constraints';
import type { ExistingInvitationValue, Tag, Target } from '../lib/private/contract';
import { MAX_INITIALIZATION_TIMEOUT_SECONDS } from '../lib/private/timing';

/** What every request of CloudFormation carries, whatever its properties. */
export interface Envelope {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly requestId: string;
  readonly responseUrl: string;
  /** When the ResponseURL was signed, to the second; undefined when it does not tell. A copy of the request has the same. */
  readonly signedAtMillis: number | undefined;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** The id that the resource has; none on a Create. */
  readonly physicalResourceId: string | undefined;
  /** 12 hex digits that stand for this resource of this stack, whatever its target. */
  readonly owner: string;
}

/** What is declared: the checked properties. */
export interface Invitation {
  readonly target: Target;
  readonly notes: string | undefined;
  readonly tags: readonly Tag[];
  readonly revision: number;
  readonly existingInvitation: ExistingInvitationValue;
}

export interface CreateRequest {
  readonly type: 'Create';
  readonly invitation: Invitation;
  readonly initializationTimeoutSeconds: number;
}

export interface UpdateRequest {
  readonly type: 'Update';
  readonly invitation: Invitation;
  readonly initializationTimeoutSeconds: number;
  readonly physicalId: string;
  /** What the old properties say, as far as they can be read. */
  readonly former: { readonly target: Target | undefined; readonly revision: number };
}

export interface DeleteRequest {
  readonly type: 'Delete';
  readonly physicalId: string;
  /** What was declared last, as far as it can be read. */
  readonly target: Target | undefined;
  readonly revision: number;
}

export type Request = CreateRequest | UpdateRequest | DeleteRequest;

/** A property that breaks a rule: named, with the rule and the value. */
export class BadPropertyError extends Error {
  constructor(
    readonly property: string,
    problem: string,
  ) {
    super(`${property} ${problem}`);
    this.name = 'BadPropertyError';
  }
}

/** @throws BadPropertyError when this is no request of CloudFormation, and so nobody waits for an answer */
export function parseEnvelope(event: unknown): Envelope {
  const fields = asRecord('event', event);
  const requestType = fields.RequestType;
  if (requestType !== 'Create' && requestType !== 'Update' && requestType !== 'Delete') {
    throw new BadPropertyError('RequestType', `must be Create, Update or Delete, got ${quote(requestType)}`);
  }
  const stackId = asString('StackId', fields.StackId);
  const logicalResourceId = asString('LogicalResourceId', fields.LogicalResourceId);
  const responseUrl = asString('ResponseURL', fields.ResponseURL);
  return {
    requestType,
    requestId: asString('RequestId', fields.RequestId),
    responseUrl,
    signedAtMillis: signedAtMillisOf(responseUrl),
    stackId,
    logicalResourceId,
    physicalResourceId:
      requestType === 'Create' ? undefined : asString('PhysicalResourceId', fields.PhysicalResourceId),
    owner: ownerOf(stackId, logicalResourceId),
  };
}

/**
 * Create and Update refuse a bad property. A Delete never fails for its
 * properties, because a rollback sends the same bad ones again.
 *
 * @throws BadPropertyError
 */
export function parseRequest(event: unknown): Request {
  const { requestType, physicalResourceId: physicalId = '' } = parseEnvelope(event);
  const fields = asRecord('event', event);
  switch (requestType) {
    case 'Create':
      return { type: 'Create', ...parseProperties(fields.ResourceProperties) };
    case 'Update':
      return {
        type: 'Update',
        ...parseProperties(fields.ResourceProperties),
        physicalId,
        former: {
          target: readTarget(fields.OldResourceProperties),
          revision: readRevision(fields.OldResourceProperties),
        },
      };
    case 'Delete':
      return {
        type: 'Delete',
        physicalId,
        target: readTarget(fields.ResourceProperties),
        revision: readRevision(fields.ResourceProperties),
      };
  }
}

/** `3f9a1c2e4b5d`: a hash, so that an execution's name tells nothing. */
export function ownerOf(stackId: string, logicalResourceId: string): string {
  return createHash('sha256').update(`${stackId}\n${logicalResourceId}`).digest('hex').slice(0, OWNER_LENGTH);
}

/**
 * `…?X-Amz-Date=20260601T120000Z&…`: part of every pre-signed URL of Signature Version 4.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
const SIGNED_AT = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/;

function signedAtMillisOf(responseUrl: string): number | undefined {
  const [, year, month, day, hour, minute, second] = (SIGNED_AT.exec(responseUrl) ?? []).map(Number);
  return year === undefined ? undefined : Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
}

/** The account that the stack lives in: `arn:aws:cloudformation:us-east-1:000000000000:stack/…`. */
export function accountOfStack({ stackId }: Envelope): string {
  return stackId.split(':')[4] ?? '';
}

/** How a message to the person who deploys begins. Names the target, so it is not for logs. */
export function subjectOf(event: unknown): string {
  const { ResourceProperties, RequestType, PhysicalResourceId } = asRecord('event', event);
  const target = readTarget(ResourceProperties);
  const name = target === undefined ? '' : target.Type === 'ACCOUNT' ? ` account ${target.Id}` : ` ${target.Id}`;
  return RequestType === 'Delete'
    ? `cannot cancel invitation ${String(PhysicalResourceId)}${name && ` to${name}`}`
    : `cannot invite${name}`;
}

function parseProperties(properties: unknown) {
  const fields = asRecord('ResourceProperties', properties);
  return {
    invitation: {
      target: parseTarget(fields.Target),
      notes: parseNotes(fields.Notes),
      tags: parseTags(fields.Tags),
      revision: parseRevision(fields.Revision),
      existingInvitation: parseExistingInvitation(fields.ExistingInvitation),
    },
    initializationTimeoutSeconds: parseInitializationTimeout(fields.InitializationTimeoutSeconds),
  };
}

function parseTarget(value: unknown): Target {
  const fields = asRecord('Target', value);
  const id = asString('Target.Id', fields.Id);
  switch (fields.Type) {
    case 'ACCOUNT':
      refuse('Target.Id', accountIdProblem(id));
      return { Type: 'ACCOUNT', Id: id };
    case 'EMAIL':
      refuse('Target.Id', emailProblem(id));
      return { Type: 'EMAIL', Id: id };
    default:
      throw new BadPropertyError('Target.Type', `must be ACCOUNT or EMAIL, got ${quote(fields.Type)}`);
  }
}

/** The target of properties that may be anything, or undefined. */
function readTarget(properties: unknown): Target | undefined {
  return readable(() => parseTarget(asRecord('properties', properties).Target));
}

/** The revision of properties that may be anything, or the first. */
function readRevision(properties: unknown): number {
  return readable(() => parseRevision(asRecord('properties', properties).Revision)) ?? 1;
}

/** What cannot be read is undefined. */
function readable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof BadPropertyError) {
      return undefined;
    }
    throw error;
  }
}

/** CloudFormation delivers every number as a string. */
function parseRevision(value: unknown): number {
  if (value === undefined) {
    return 1;
  }
  refuse('Revision', revisionProblem(value));
  return Number(value);
}

function parseExistingInvitation(value: unknown): ExistingInvitationValue {
  if (value === undefined) {
    return 'ADOPT';
  }
  refuse('ExistingInvitation', existingInvitationProblem(value));
  return value as ExistingInvitationValue;
}

function parseNotes(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  refuse('Notes', notesProblem(value));
  return value as string;
}

function parseTags(value: unknown): readonly Tag[] {
  if (value === undefined) {
    return [];
  }
  const badTags = (got: unknown) => new BadPropertyError('Tags', `must be a list of {Key, Value}, got ${quote(got)}`);
  if (!Array.isArray(value)) {
    throw badTags(value);
  }
  const tags = value.map((tag: unknown) => {
    if (!isRecord(tag)) {
      throw badTags(tag);
    }
    const Key = asString('Tags key', tag.Key);
    refuse('Tags', tagValueProblem(Key, tag.Value));
    return { Key, Value: tag.Value as string };
  });
  refuse('Tags', tagsProblem(tags));
  return tags;
}

function parseInitializationTimeout(value: unknown): number {
  if (value === undefined) {
    return MAX_INITIALIZATION_TIMEOUT_SECONDS;
  }
  refuse('InitializationTimeoutSeconds', initializationTimeoutProblem(value));
  return Number(value);
}

function refuse(property: string, problem: Problem): void {
  if (problem !== undefined) {
    throw new BadPropertyError(property, problem);
  }
}

function asRecord(property: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new BadPropertyError(property, `must be an object, got ${quote(value)}`);
  }
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asString(property: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new BadPropertyError(property, `must be a string, got ${quote(value)}`);
  }
  return value;
}
