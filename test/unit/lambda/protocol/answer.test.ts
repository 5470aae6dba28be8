import { attributesOf } from '../../../../lambda/model/handshake';
import {
  type Answer,
  AnswerRefusedError,
  AnswerUndeliveredError,
  deliver,
  failed,
  serialize,
  succeeded,
  withoutEmptyValues,
} from '../../../../lambda/protocol/answer';
import { HttpRecorder } from '../../../simulation/http-recorder';

const ENVELOPE = {
  requestType: 'Create',
  requestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
  responseUrl: 'https://example.com',
  signedAtMillis: undefined,
  serviceTimeoutSeconds: 3600,
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/guid',
  logicalResourceId: 'Invited',
  physicalResourceId: undefined,
  resourceKey: '3f9a1c2e4b5d',
} as const;

const CLOCK = { now: () => 0, sleep: () => Promise.resolve() };

describe('what is answered', () => {
  it('names the request, the stack and the resource, and no attribute is empty', () => {
    const answer = succeeded(ENVELOPE, 'h-examplehandshakeid111', attributesOf({ id: 'h-examplehandshakeid111' }));

    expect(withoutEmptyValues(answer)).toEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: 'h-examplehandshakeid111',
      StackId: ENVELOPE.stackId,
      RequestId: ENVELOPE.requestId,
      LogicalResourceId: 'Invited',
      Data: {
        HandshakeId: 'h-examplehandshakeid111',
        HandshakeArn: '-',
        State: '-',
        RequestedTimestamp: '-',
        ExpirationTimestamp: '-',
        OrganizationId: '-',
        AccountId: '-',
      },
    });
  });

  it('keeps the id of a failed Update or Delete, and makes one for a failed Create', () => {
    expect(failed(ENVELOPE, 'no').PhysicalResourceId).toBe('failed-3f9a1c2e4b5d');
    expect(failed({ ...ENVELOPE, physicalResourceId: 'h-examplehandshakeid111' }, 'no').PhysicalResourceId).toBe(
      'h-examplehandshakeid111',
    );
  });
});

describe('serialize', () => {
  it('leaves an answer that fits as it is', () => {
    const answer = failed(ENVELOPE, 'a reason with "quotes" and Grüße 🚀');

    expect(JSON.parse(serialize(answer).toString())).toEqual(answer);
  });

  it.each([
    ['ASCII', 'x'],
    ['characters of four bytes', '🚀'],
    ['characters that JSON escapes', '"\n'],
  ])('cuts a reason of 100 KB between characters: %s', (_name, text) => {
    const bytes = serialize(failed(ENVELOPE, text.repeat(100_000)));
    const { Reason } = JSON.parse(bytes.toString()) as Answer;

    expect(bytes.length).toBeLessThanOrEqual(4096);
    expect(bytes.length).toBeGreaterThan(4096 - 8); // no more is cut than is needed
    expect(Reason).toMatch(/…$/);
    expect(Reason).not.toContain('\uFFFD');
  });
});

describe('deliver', () => {
  let recorder: HttpRecorder;
  beforeEach(async () => {
    recorder = await HttpRecorder.start();
  });
  afterEach(() => recorder.stop());

  const send = () =>
    deliver(`${recorder.url}/answer?X-Amz-Signature=secret`, failed(ENVELOPE, 'Grüße'), CLOCK, () => 0.5);

  it('puts the answer once, with an empty content type', async () => {
    await send();

    const body = JSON.stringify(failed(ENVELOPE, 'Grüße'));
    expect(recorder.requests).toEqual([{ method: 'PUT', target: undefined, contentType: '', body }]);
  });

  it.each([500, 503, 429, 408, 0])('tries again after status %i (0: the connection broke)', async (status) => {
    recorder.answers.push({ status }, { status });

    await send();

    expect(recorder.requests).toHaveLength(3);
  });

  it('fails after three attempts, without the URL in the message', async () => {
    recorder.answers.push({ status: 503 }, { status: 503 }, { status: 503 });

    const error: unknown = await send().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(AnswerUndeliveredError);
    expect(String(error)).not.toContain('secret');
    expect(recorder.requests).toHaveLength(3);
  });

  it.each([400, 403])('tries again, too, when it is refused with status %i', async (status) => {
    recorder.answers.push({ status }, { status });

    await send();

    expect(recorder.requests).toHaveLength(3);
  });

  it('fails as refused when it is refused to the end', async () => {
    recorder.answers.push({ status: 403 }, { status: 403 }, { status: 403 });

    await expect(send()).rejects.toThrow(new AnswerRefusedError(403));
    expect(recorder.requests).toHaveLength(3);
  });
});
