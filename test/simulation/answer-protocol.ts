import { ATTRIBUTE_NAMES } from '../../lib/shared/contract';
import type { Event } from './cloud';

/**
 * Reasons for which CloudFormation would not take an answer. Empty if it takes the answer.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function breachesOf(body: Buffer, event: Event): string[] {
  let answer: Readonly<Record<string, unknown>>;
  try {
    // Fatal, so that bytes which are no UTF-8 are an error and are not replaced.
    answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    return [`no JSON: ${String(error)}`];
  }
  const { Status, Reason, PhysicalResourceId: id, Data } = answer;
  const breaches = {
    'longer than 4096 bytes': body.length > 4096,
    'another status': Status !== 'SUCCESS' && Status !== 'FAILED',
    'a failure without a reason': Status === 'FAILED' && (typeof Reason !== 'string' || Reason === ''),
    'another StackId': answer.StackId !== event.StackId,
    'another RequestId': answer.RequestId !== event.RequestId,
    'another LogicalResourceId': answer.LogicalResourceId !== event.LogicalResourceId,
    'no physical id': typeof id !== 'string' || id === '',
    'a physical id of more than 1 KB': Buffer.byteLength(String(id)) > 1024,
    'an id that a failed Update or any Delete changes':
      event.RequestType !== 'Create' &&
      (Status === 'FAILED' || event.RequestType === 'Delete') &&
      id !== event.PhysicalResourceId,
    'an attribute that is missing or no text':
      Status === 'SUCCESS' &&
      event.RequestType !== 'Delete' &&
      ATTRIBUTE_NAMES.some(
        (name) => typeof (Data as Readonly<Record<string, unknown>> | undefined)?.[name] !== 'string',
      ),
  };
  return Object.entries(breaches)
    .filter(([, isBreached]) => isBreached)
    .map(([breach]) => breach);
}
