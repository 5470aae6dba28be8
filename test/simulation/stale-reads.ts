import { handshakeNotFound } from '../../emulator/wire/errors';
import type { Emulator } from '../../emulator/server';
import { InProcessHandler } from './in-process-handler';

const BY_ID = /\.(DescribeHandshake|CancelHandshake)$/;

/** An operation that finds a handshake by its id. */
export type ById = 'DescribeHandshake' | 'CancelHandshake';

interface Settings {
  readonly answerTime: () => Promise<void>;
  /** The time for which an operation does not find a handshake by its id after it was sent. */
  readonly lagMillis: (operation: ById) => number;
}

/** The SDK's way to an emulator that does not read at once what was written. AWS does not document whether it does. */
export class StaleReads extends InProcessHandler {
  constructor(
    private readonly service: Emulator,
    private readonly settings: Settings,
  ) {
    super(service, settings.answerTime);
  }

  protected override answer(headers: Record<string, string>, body: string): ReturnType<Emulator['call']> {
    const operation = BY_ID.exec(headers['x-amz-target'] ?? '')?.[1] as ById | undefined;
    if (operation !== undefined && this.isTooYoung(body, operation)) {
      this.service.faults.unshift({ operation, error: handshakeNotFound() });
    }
    return super.answer(headers, body);
  }

  private isTooYoung(body: string, operation: ById): boolean {
    const { organization } = this.service;
    const { HandshakeId: handshakeId } = JSON.parse(body) as { readonly HandshakeId?: string };
    const handshake = organization.allHandshakes().find(({ id }) => id === handshakeId);
    return handshake !== undefined && handshake.requestedAt + this.settings.lagMillis(operation) > organization.now();
  }
}
