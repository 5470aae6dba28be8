import { createHash } from 'node:crypto';
import { OWNER_LENGTH, quote } from '../lib/private/constraints';
import type { Target } from '../lib/private/contract';
import {
  asRecord,
  asString,
  BadPropertyError,
  type Declaration,
  type Former,
  parseProperties,
  readFormer,
  readIsRemovedOnDelete,
  readRevision,
  readTarget,
} from './properties';

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

export interface CreateRequest extends Declaration {
  readonly type: 'Create';
}

export interface UpdateRequest extends Declaration {
  readonly type: 'Update';
  readonly physicalId: string;
  readonly former: Former;
}

export interface DeleteRequest {
  readonly type: 'Delete';
  readonly physicalId: string;
  /** What was declared last, as far as it can be read. */
  readonly target: Target | undefined;
  readonly revision: number;
  readonly isRemovedOnDelete: boolean;
}

export type Request = CreateRequest | UpdateRequest | DeleteRequest;

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
        former: readFormer(fields.OldResourceProperties),
      };
    case 'Delete':
      return {
        type: 'Delete',
        physicalId,
        target: readTarget(fields.ResourceProperties),
        revision: readRevision(fields.ResourceProperties),
        isRemovedOnDelete: readIsRemovedOnDelete(fields.ResourceProperties),
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

const REMOVAL = 'RemoveAccountFromOrganization';

/** What could not be done where it is not the invitation. */
const DEEDS: Readonly<Record<string, string>> = {
  AcceptHandshake: 'accept the invitation of',
  ListParents: 'move',
  MoveAccount: 'move',
  ListTagsForResource: 'tag',
  TagResource: 'tag',
  UntagResource: 'tag',
  [REMOVAL]: 'remove from the organization',
};

/**
 * How a message to the person who deploys begins. Names the target, so it is not for logs.
 *
 * @param operation the call that failed, if any did
 */
export function subjectOf(event: unknown, operation = ''): string {
  const { ResourceProperties, RequestType, PhysicalResourceId } = asRecord('event', event);
  const target = readTarget(ResourceProperties);
  const name = target === undefined ? '' : target.Type === 'ACCOUNT' ? ` account ${target.Id}` : ` ${target.Id}`;
  // A Delete reads and takes tags on the way to that.
  const about = RequestType === 'Delete' && /tag/i.test(operation) ? REMOVAL : operation;
  const deed = Object.hasOwn(DEEDS, about) ? DEEDS[about] : undefined;
  if (deed !== undefined) {
    return `cannot ${deed}${name}`;
  }
  return RequestType === 'Delete'
    ? `cannot cancel invitation ${String(PhysicalResourceId)}${name && ` to${name}`}`
    : `cannot invite${name}`;
}
