import { type Answer, AnswerRefusedError, AnswerUndeliveredError, withoutEmptyValues } from '../protocol/answer';
import { nextDelivery } from './schedule';
import type { AttemptScope } from './scope';
import type { Attempted } from './waiting-request';

/** Sends the answer to CloudFormation. If it cannot be delivered, it is sent again after a wait. */
export async function deliver(answer: Answer, scope: AttemptScope): Promise<Attempted> {
  const { envelope, dependencies, log } = scope;
  try {
    await dependencies.deliver(envelope.responseUrl, withoutEmptyValues(answer));
  } catch (thrown) {
    return deliverLater(answer, thrown, scope);
  }
  const { HandshakeId: handshakeId = '', State: state = '' } = answer.Data ?? {};
  log.info('answered', {
    status: answer.Status,
    ...(handshakeId !== '' && { handshakeId }),
    ...(state !== '' && { state }),
  });
  return 'finished';
}

function deliverLater(answer: Answer, thrown: unknown, scope: AttemptScope): Attempted {
  if (!(thrown instanceof AnswerUndeliveredError || thrown instanceof AnswerRefusedError)) {
    throw thrown;
  }
  scope.log.error('undelivered', { status: answer.Status, outcome: thrown.name });
  if (thrown instanceof AnswerRefusedError) {
    return 'finished';
  }
  const next = nextDelivery(scope.deadlines(undefined), scope.dependencies.random);
  scope.progress.stage = { is: 'deliver', answer };
  return next === undefined ? 'finished' : scope.waiting(next);
}
