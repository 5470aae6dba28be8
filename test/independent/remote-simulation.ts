import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import type { Side } from '../../emulator/sides';
import type { RequestHandler } from '../simulation/in-process-handler';
import { Simulation } from '../simulation/simulation';
import { VirtualClock } from '../simulation/virtual-clock';

/**
 * The simulation of CloudFormation, Lambda and Step Functions, whose functions call Organizations and STS over HTTP.
 *
 * The emulator of the simulation itself is not called.
 */
export class RemoteSimulation extends Simulation {
  /** `Operation`, or `Operation: error`, of every call of Organizations and STS so far. */
  readonly remoteCalls: string[] = [];
  /** The notes of each invitation that was sent, by its id. */
  private readonly notes = new Map<string, string>();

  static of(side: Side): RemoteSimulation {
    const clock = new VirtualClock(Date.now());
    return new RemoteSimulation(new Emulator({ now: clock.now }), clock, side);
  }

  private constructor(
    emulator: Emulator,
    clock: VirtualClock,
    private readonly side: Side,
  ) {
    super(emulator, clock);
  }

  protected override requestHandler(): RequestHandler {
    return {
      metadata: { handlerProtocol: 'http/1.1' },
      destroy: () => {},
      handle: async ({ headers, body }) => {
        const sent = new TextDecoder().decode(body instanceof Uint8Array ? body : Buffer.from(body ?? ''));
        const answer = await fetch(this.side.url, { method: 'POST', headers: this.headersFrom(headers), body: sent });
        const text = this.withNotes(sent, await answer.text());
        this.remoteCalls.push(
          answer.ok ? operationOf(headers, sent) : `${operationOf(headers, sent)}: ${errorIn(text)}`,
        );
        return {
          response: {
            statusCode: answer.status,
            headers: { 'content-type': answer.headers.get('content-type') ?? '' },
            body: new Uint8Array(Buffer.from(text)),
          },
        };
      },
    };
  }

  /** The functions sign with the number of their account, and a side may have another key for it. */
  private headersFrom({ authorization = '', ...others }: Record<string, string>): [string, string][] {
    const key = this.side.keyOf(MANAGEMENT_ACCOUNT);
    const sent = { ...others, authorization: authorization.replace(`=${MANAGEMENT_ACCOUNT}/`, `=${key}/`) };
    return Object.entries(sent).filter(([name]) => name !== 'host' && name !== 'content-length');
  }

  /** Puts the notes of an invitation among its resources, where AWS and our emulator have them and fakecloud has not. */
  private withNotes(request: string, answer: string): string {
    if (!answer.startsWith('{')) {
      return answer;
    }
    const body = JSON.parse(answer) as { Handshake?: SentHandshake; Handshakes?: SentHandshake[] };
    const { Notes } = JSON.parse(request) as { Notes?: string };
    if (body.Handshake !== undefined && Notes !== undefined) {
      this.notes.set(body.Handshake.Id, Notes);
    }
    for (const handshake of [body.Handshake ?? [], body.Handshakes ?? []].flat()) {
      const [Value, resources] = [this.notes.get(handshake.Id), handshake.Resources ?? []];
      if (Value !== undefined && !resources.some(({ Type }) => Type === 'NOTES')) {
        handshake.Resources = [...resources, { Type: 'NOTES', Value }];
      }
    }
    return JSON.stringify(body);
  }
}

interface SentHandshake {
  readonly Id: string;
  Resources?: readonly { readonly Type: string; readonly Value: string }[];
}

function operationOf(headers: Record<string, string>, body: string): string {
  return /\w+$/.exec(headers['x-amz-target'] ?? '')?.[0] ?? new URLSearchParams(body).get('Action') ?? '';
}

/** The name of an error in JSON or in XML, with its reason. */
function errorIn(body: string): string {
  if (!body.startsWith('{')) {
    return /<Code>(\w+)/.exec(body)?.[1] ?? body;
  }
  const { __type = '', Reason } = JSON.parse(body) as { __type?: string; Reason?: string };
  return [__type.replace(/^.*#/, ''), ...(Reason === undefined ? [] : [Reason])].join(' / ');
}
