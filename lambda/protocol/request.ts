import { quote } from '../../lib/shared/constraints';
import type { Target } from '../../lib/shared/contract';
import { deadlineSeconds, MAX_SERVICE_TIMEOUT_SECONDS } from '../../lib/shared/timing';
import { resourceKeyOf } from '../model/reference';
import { refusePlaceholders } from './placeholders';
import { asRecord, asString, BadPropertyError, type Declaration, parseProperties } from './properties';
import {
  type PreviousDeclaration,
  readIsRemovedOnDelete,
  readIsRenewed,
  readPrevious,
  readRevision,
  readTarget,
} from './lenient-properties';

/** The fields of every request of CloudFormation, apart from the resource's properties. */
export interface Envelope {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly requestId: string;
  readonly responseUrl: string;
  /**
   * Time of the ResponseURL's signature, in whole seconds. Undefined if the URL does not have it.
   *
   * A copy of the request has the same time.
   */
  readonly signedAtMillis: number | undefined;
  /** The time for which CloudFormation waits for the answer, in seconds. */
  readonly serviceTimeoutSeconds: number;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** The id that the resource has. A Create has none. */
  readonly physicalResourceId: string | undefined;
  /** 12 hex digits that stand for this resource of this stack. A change of the target does not change them. */
  readonly resourceKey: string;
  /** The target that the request may wait for until it has joined. Undefined if that is not declared. */
  readonly awaitedTarget?: Target | undefined;
}

export interface CreateRequest extends Declaration {
  readonly type: 'Create';
}

export interface UpdateRequest extends Declaration {
  readonly type: 'Update';
  readonly physicalId: string;
  readonly previous: PreviousDeclaration;
}

export interface DeleteRequest {
  readonly type: 'Delete';
  readonly physicalId: string;
  /** The declared target. Undefined if it cannot be read. */
  readonly target: Target | undefined;
  readonly revision: number;
  readonly isRemovedOnDelete: boolean;
  /** True if a follow-up may have sent the invitation again. */
  readonly isRenewed: boolean;
}

/** A Create or an Update: it has a declaration that is to come true. */
export type DeployRequest = CreateRequest | UpdateRequest;

export type Request = DeployRequest | DeleteRequest;

/** @throws BadPropertyError if this is no request of CloudFormation: then nobody waits for an answer */
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
    serviceTimeoutSeconds: serviceTimeoutSecondsOf(fields.ResourceProperties),
    stackId,
    logicalResourceId,
    physicalResourceId:
      requestType === 'Create' ? undefined : asString('PhysicalResourceId', fields.PhysicalResourceId),
    resourceKey: resourceKeyOf(stackId, logicalResourceId),
    awaitedTarget: requestType === 'Delete' ? undefined : awaitedTargetOf(fields.ResourceProperties),
  };
}

function awaitedTargetOf(properties: unknown): Target | undefined {
  const isAwaited = typeof properties === 'object' && properties !== null && 'WaitForAcceptanceSeconds' in properties;
  return isAwaited ? readTarget(properties) : undefined;
}

/**
 * Reads a request. A bad property fails a Create or an Update.
 *
 * A bad property never fails a Delete, because the Delete of a rollback has the properties of the Create that failed.
 *
 * @throws BadPropertyError
 */
export function parseRequest(event: unknown): Request {
  const { requestType, physicalResourceId: physicalId = '' } = parseEnvelope(event);
  const fields = asRecord('event', event);
  switch (requestType) {
    case 'Create':
      return { type: 'Create', ...finalProperties(fields.ResourceProperties) };
    case 'Update':
      return {
        type: 'Update',
        ...finalProperties(fields.ResourceProperties),
        physicalId,
        previous: readPrevious(fields.OldResourceProperties),
      };
    case 'Delete':
      return {
        type: 'Delete',
        physicalId,
        target: readTarget(fields.ResourceProperties),
        revision: readRevision(fields.ResourceProperties),
        isRemovedOnDelete: readIsRemovedOnDelete(fields.ResourceProperties),
        isRenewed: readIsRenewed(fields.ResourceProperties),
      };
  }
}

/** @throws BadPropertyError */
function finalProperties(properties: unknown): Declaration {
  const declaration = parseProperties(properties);
  refusePlaceholders(declaration);
  return declaration;
}

/**
 * The time in a pre-signed URL of Signature Version 4: `…?X-Amz-Date=20260601T120000Z&…`.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
const SIGNED_AT = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/;

function signedAtMillisOf(responseUrl: string): number | undefined {
  const [, year, month, day, hour, minute, second] = (SIGNED_AT.exec(responseUrl) ?? []).map(Number);
  return year === undefined ? undefined : Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
}

/** The resource's ServiceTimeout. One that is left out, or that CloudFormation would refuse, counts as an hour. */
function serviceTimeoutSecondsOf(properties: unknown): number {
  const isRecord = typeof properties === 'object' && properties !== null;
  const seconds = Number(isRecord && 'ServiceTimeout' in properties ? properties.ServiceTimeout : undefined);
  return seconds >= 1 && seconds <= MAX_SERVICE_TIMEOUT_SECONDS ? seconds : MAX_SERVICE_TIMEOUT_SECONDS;
}

/**
 * Latest start of the last attempt, in milliseconds since the epoch.
 *
 * @param firstSeenMillis if the request is late, the time of its signature counts
 */
export function deadlineMillisOf({ signedAtMillis, serviceTimeoutSeconds }: Envelope, firstSeenMillis: number): number {
  return Math.min(signedAtMillis ?? firstSeenMillis, firstSeenMillis) + deadlineSeconds(serviceTimeoutSeconds) * 1000;
}

/** The time until which CloudFormation waits for the answer, in ISO 8601. */
export function answerByOf({ serviceTimeoutSeconds }: Envelope, deadlineMillis: number): string {
  const reserveSeconds = serviceTimeoutSeconds - deadlineSeconds(serviceTimeoutSeconds);
  return new Date(deadlineMillis + reserveSeconds * 1000).toISOString();
}
