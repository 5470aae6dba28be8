import { BadPropertyError } from '../../../../lambda/protocol/properties';
import { redacted } from '../../../../lambda/protocol/redacted-errors';

async function fail(error: unknown): Promise<Error> {
  try {
    await redacted(() => Promise.reject(error as Error));
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('nothing was thrown');
}

it('hands on what was returned', async () => {
  expect(await redacted(() => Promise.resolve('result'))).toBe('result');
});

it.each([
  ['an error', new TypeError('cannot read owner@example.com'), 'TypeError'],
  ['a cause', new Error('failed', { cause: 'owner@example.com' }), 'Error'],
  [
    'a bad property',
    new BadPropertyError('RequestType', 'must be Create, got owner@example.com'),
    'BadPropertyError: RequestType',
  ],
  ['what is no error', 'owner@example.com', 'string'],
])('fails with the class of %s, and nothing that it says', async (_what, error, message) => {
  const thrown = await fail(error);

  expect(thrown.message).toBe(message);
  expect(thrown.cause).toBeUndefined();
  expect(thrown.stack).not.toContain('owner@example.com');
});
