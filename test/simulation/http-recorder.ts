import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly target: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** An HTTP server on the loopback address that records requests and gives the arranged answers. */
export class HttpRecorder {
  static async start(): Promise<HttpRecorder> {
    const recorder = new HttpRecorder();
    await new Promise<void>((resolve) => recorder.server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  readonly requests: RecordedRequest[] = [];
  /** Answers to the next requests. Later ones get 200 with an empty object. Status 0 breaks the connection. */
  readonly answers: { readonly status: number; readonly body?: object }[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method = '', headers } = request;
        const target = headers['x-amz-target'];
        this.requests.push({
          method,
          target: typeof target === 'string' ? target : undefined,
          contentType: headers['content-type'],
          body,
        });
        const answer = this.answers.shift() ?? { status: 200 };
        if (answer.status === 0) {
          request.socket.destroy();
        } else {
          response.writeHead(answer.status).end(JSON.stringify(answer.body ?? {}));
        }
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
