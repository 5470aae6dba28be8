import { BrokenConnection } from '../../emulator/wire/errors';
import type { Emulator } from '../../emulator/server';

interface Request {
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | string;
}

/** The handler to which an SDK client sends its requests. */
export interface RequestHandler {
  handle(request: Request): Promise<{ readonly response: Response }>;
  readonly metadata: { readonly handlerProtocol: string };
  destroy(): void;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The SDK's way to the emulator without a socket. So calls of one virtual time always have the same order. */
export class InProcessHandler implements RequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  /** @param answerTime ends when the time is over that a call takes */
  constructor(
    private readonly emulator: Emulator,
    private readonly answerTime: () => Promise<void> = () => Promise.resolve(),
  ) {}

  handle({ headers, body }: Request) {
    return this.answerTime().then(() => {
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const answered = this.answer(
        Object.fromEntries(lowerCase) as Record<string, string>,
        new TextDecoder().decode(body instanceof Uint8Array ? body : Buffer.from(body ?? '')),
      );
      return {
        response: {
          statusCode: answered.status,
          headers: { ...answered.headers },
          body: new Uint8Array(Buffer.from(answered.body)),
        },
      };
    });
  }

  destroy(): void {
    // There is no connection to close.
  }

  protected answer(headers: Record<string, string>, body: string): ReturnType<Emulator['call']> {
    try {
      return this.emulator.call(headers, body);
    } catch (error) {
      if (error instanceof BrokenConnection) {
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      }
      throw error;
    }
  }
}
