import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string | undefined;
  /** `CREATE_COMPLETE` without it. */
  readonly status?: string | undefined;
}

export interface FakeStack {
  readonly stackId: string;
  readonly status: string;
  readonly resources: FakeResource[];
  /** As it was sent: JSON or YAML. */
  template: string;
  /** With `resolved`, a parameter whose value stands in Parameter Store. */
  readonly parameters: { readonly key: string; readonly value: string; readonly resolved?: string }[];
}

interface Refusal {
  readonly action: string;
  readonly code: string;
  readonly message: string;
}

/** What of CloudFormation can be read of stacks, on the loopback address, in pages. */
export class CloudFormation {
  static async start(): Promise<CloudFormation> {
    const cloudFormation = new CloudFormation();
    await new Promise<void>((resolve) => cloudFormation.server.listen(0, '127.0.0.1', resolve));
    return cloudFormation;
  }

  readonly stacks: FakeStack[] = [];
  /** The actions that were called, the oldest first. */
  readonly calls: string[] = [];
  /** What the next call of an action meets. */
  readonly refusals: Refusal[] = [];
  /** Of all regions. */
  readonly exports = new Map<string, string>();
  /** The regions that the account has on. */
  enabledRegions = ['us-east-1'];
  pageSize = 100;
  /** Every page is followed by an empty one. */
  hasEmptyPages = false;
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
      if (request.url?.startsWith('/listRegions') === true) {
        this.atOnce--;
        this.calls.push('ListRegions');
        const Regions = this.enabledRegions.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED' }));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Regions }));
        return;
      }
      const region = regionOf(request);
      void formOf(request).then((form) => {
        // Later, so that calls overlap.
        setTimeout(() => {
          const { status, body } = this.answer(form, region);
          this.atOnce--;
          response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
        }, 2);
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

  addStack(stackId: string, status = 'CREATE_COMPLETE'): FakeStack {
    const stack = { stackId, status, resources: [], template: '{"Resources":{}}', parameters: [] };
    this.stacks.push(stack);
    return stack;
  }

  private answer(form: URLSearchParams, region: string): { status: number; body: string } {
    const action = form.get('Action') ?? '';
    this.calls.push(action);
    const refusal = this.refusals.findIndex((candidate) => candidate.action === action);
    const [refused] = refusal === -1 ? [] : this.refusals.splice(refusal, 1);
    const result = refused ?? this.result(action, form, region);
    return typeof result === 'string'
      ? { status: 200, body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` }
      : {
          status: 400,
          body: `<ErrorResponse><Error><Type>Sender</Type><Code>${result.code}</Code><Message>${escape(result.message)}</Message></Error></ErrorResponse>`,
        };
  }

  private result(action: string, form: URLSearchParams, region: string): string | Omit<Refusal, 'action'> {
    const token = form.get('NextToken');
    if (action === 'ListStacks') {
      const statuses = [...form].filter(([name]) => name.startsWith('StackStatusFilter.')).map(([, value]) => value);
      const listed = this.stacks.filter(({ stackId, status }) => statuses.includes(status) && isIn(region, stackId));
      return this.page(token, 'StackSummaries', listed.map(stackXml));
    }
    if (action === 'ListExports') {
      const listed = [...this.exports].map(
        ([key, value]) => `<member><Name>${key}</Name><Value>${value}</Value></member>`,
      );
      return this.page(token, 'Exports', listed);
    }
    const name = form.get('StackName') ?? '';
    // A deleted stack is known by its ARN alone.
    const stack = this.stacks.find(
      ({ stackId, status }) =>
        isIn(region, stackId) && (stackId === name || (nameOf(stackId) === name && status !== 'DELETE_COMPLETE')),
    );
    if (stack === undefined) {
      return { code: 'ValidationError', message: `Stack with id ${name} does not exist` };
    }
    switch (action) {
      case 'DescribeStacks':
        return `<Stacks>${stackXml(stack)}</Stacks>`;
      case 'ListStackResources':
        return this.page(token, 'StackResourceSummaries', stack.resources.map(resourceXml));
      case 'GetTemplate':
        return `<TemplateBody>${escape(stack.template)}</TemplateBody>`;
      default:
        return { code: 'InvalidAction', message: `Could not find operation ${action}` };
    }
  }

  /** A token is the number of items before the page; with `e` it is that of an empty one. */
  private page(token: string | null, list: string, members: readonly string[]): string {
    const start = Number.parseInt(token ?? '0');
    if (token?.endsWith('e') === true) {
      return `<${list}/><NextToken>${start}</NextToken>`;
    }
    const end = start + this.pageSize;
    const next = end < members.length ? `<NextToken>${end}${this.hasEmptyPages ? 'e' : ''}</NextToken>` : '';
    return `<${list}>${members.slice(start, end).join('')}</${list}>${next}`;
  }
}

const isIn = (region: string, stackId: string) => stackId.split(':')[3] === region;

/** The region that the call was signed for. */
const regionOf = ({ headers }: IncomingMessage) =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'us-east-1';

const nameOf = (stackId: string) => stackId.split('/')[1];

function stackXml({ stackId, status, parameters }: FakeStack): string {
  const listed = parameters.map(({ key, value, resolved }) => {
    const resolvedXml = resolved === undefined ? '' : `<ResolvedValue>${resolved}</ResolvedValue>`;
    return `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${value}</ParameterValue>${resolvedXml}</member>`;
  });
  return `<member><Parameters>${listed.join('')}</Parameters><StackId>${stackId}</StackId><StackName>${nameOf(stackId)}</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member>`;
}

function resourceXml({ logicalId, type, physicalId, status = 'CREATE_COMPLETE' }: FakeResource): string {
  const id = physicalId === undefined ? '' : `<PhysicalResourceId>${physicalId}</PhysicalResourceId>`;
  return `<member><LogicalResourceId>${logicalId}</LogicalResourceId>${id}<ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk);
  }
  return new URLSearchParams(body);
}
