import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock, Random } from '../base/clock';
import { retry } from '../base/retry';
import type { Attributes } from '../model/handshake';
import { failedId } from '../model/physical-id';
import type { Envelope } from './request';

/** The answer in the form that CloudFormation reads. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Attributes;
}

/** The longest answer that CloudFormation takes. */
const ANSWER_MAX_BYTES = 4096;

/** An attribute that has no value, or none that AWS has told. It stands in templates: public API. */
const NO_VALUE = '-';

/** Worst case: three PUTs of 3 s and the pauses between them are 10 s. */
const PUT_TIMEOUT_MILLIS = 3_000;
const PUT_BUDGET = {
  backoff: { baseMillis: 200, capMillis: 1_000 },
  untilMillis: Number.POSITIVE_INFINITY,
  maxAttempts: 3,
};

export function succeeded(envelope: Envelope, physicalId: string, attributes: Attributes | undefined): Answer {
  return {
    Status: 'SUCCESS',
    Reason: '',
    PhysicalResourceId: physicalId,
    ...identityOf(envelope),
    ...(attributes !== undefined && { Data: attributes }),
  };
}

/** The answer of a failed request. A failed Create gets an id by which its Delete is recognized. */
export function failed(envelope: Envelope, reason: string): Answer {
  return {
    Status: 'FAILED',
    Reason: reason,
    PhysicalResourceId: envelope.physicalResourceId ?? failedId(envelope.resourceKey),
    ...identityOf(envelope),
  };
}

function identityOf({ stackId, requestId, logicalResourceId }: Envelope) {
  return { StackId: stackId, RequestId: requestId, LogicalResourceId: logicalResourceId };
}

/**
 * The answer as it is sent, in which no attribute is empty.
 *
 * CloudFormation refuses to export an empty value, and Parameter Store and others to store one.
 */
export function withoutEmptyValues({ Data, ...others }: Answer): Answer {
  const entries = Object.entries(Data ?? {}).map(([name, value]) => [name, value === '' ? NO_VALUE : value]);
  return { ...others, ...(Data !== undefined && { Data: Object.fromEntries(entries) as Attributes }) };
}

/** The answer as bytes. Its reason is cut between characters if the answer is too long. */
export function serialize(answer: Answer): Buffer {
  const whole = Buffer.from(JSON.stringify(answer));
  if (whole.length <= ANSWER_MAX_BYTES) {
    return whole;
  }
  const characters = Array.from(answer.Reason);
  const withReason = (count: number) =>
    Buffer.from(JSON.stringify({ ...answer, Reason: `${characters.slice(0, count).join('')}…` }));
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    [fits, tooLong] = withReason(middle).length <= ANSWER_MAX_BYTES ? [middle, tooLong] : [fits, middle];
  }
  return withReason(fits);
}

/** Every PUT was refused, because the URL has expired or the request was answered already. */
export class AnswerRefusedError extends Error {
  constructor(readonly status: number) {
    super(`the answer was refused with HTTP status ${status}`);
    this.name = 'AnswerRefusedError';
  }
}

/** No attempt of the PUT came through. */
export class AnswerUndeliveredError extends Error {
  constructor(cause: unknown) {
    super('the answer could not be delivered', { cause });
    this.name = 'AnswerUndeliveredError';
  }
}

/**
 * Sends the answer to CloudFormation, in up to three attempts.
 *
 * @throws AnswerRefusedError if more attempts would not help
 * @throws AnswerUndeliveredError if more attempts may help
 */
export async function deliver(responseUrl: string, answer: Answer, clock: Clock, random: Random): Promise<void> {
  const body = serialize(answer);
  const put = async () => {
    const status = await putOnce(responseUrl, body);
    if (status < 200 || status > 299) {
      throw isPassing(status) ? new Error(`HTTP status ${status}`) : new AnswerRefusedError(status);
    }
  };
  try {
    // A refusal is retried, too, because it may pass: S3 has a RequestTimeout of status 400.
    await retry(put, () => true, PUT_BUDGET, clock, random);
  } catch (thrown) {
    throw thrown instanceof AnswerRefusedError ? thrown : new AnswerUndeliveredError(thrown);
  }
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** The status of one PUT. Its content type is empty, because the URL is signed for an empty one. */
function putOnce(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = new URL(url).protocol === 'http:' ? httpRequest : httpsRequest;
    const headers = { 'content-type': '', 'content-length': body.length };
    const put = send(url, { method: 'PUT', headers, timeout: PUT_TIMEOUT_MILLIS }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    put.on('timeout', () => put.destroy(new Error(`no answer in ${PUT_TIMEOUT_MILLIS} ms`)));
    put.on('error', reject);
    put.end(body);
  });
}
