import { randomUUID } from 'node:crypto';
import type { Answer } from '../../../lambda/protocol/answer';
import type { Event } from '../cloud';
import type { Properties, Resource } from './resource';

/** The outcome of a request: an answer, or that CloudFormation goes on without one. */
export type Answered = Answer | { readonly Status: 'GIVEN UP'; readonly PhysicalResourceId: string };

/** The region's way to deliver a request. */
export interface Delivery {
  /** Resolves when CloudFormation can send the next request of a resource. */
  readonly ready: (stackId: string, logicalId: string) => Promise<void>;
  request(event: Event): Promise<Answer>;
  after<T>(seconds: number, work: () => T): Promise<T>;
  /** CloudFormation goes on without an answer. */
  giveUp(event: Event, physicalId: string): void;
  /** A resource has its former id again, without a request. */
  takeBack(stackId: string, logicalId: string, physicalId: string): void;
  /** A resource is retained, so the stack has it no more. */
  retain(stackId: string, logicalId: string): void;
}

/** An answer may have as many bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const ANSWER_MAX_BYTES = 4096;

export const SERVICE_TOKEN = 'arn:aws:lambda:us-east-1:000000000000:function:request';

export const isSuccess = (answer: Answered): answer is Answer => answer.Status === 'SUCCESS';

/** The requests that CloudFormation sends for the custom resources of one stack. */
export class Requests {
  /** The function of the provider. CloudFormation never lets a resource change it. */
  serviceToken = SERVICE_TOKEN;
  private madeUp = 0;

  constructor(
    private readonly delivery: Delivery,
    private readonly stackId: string,
    private readonly stackName: string,
  ) {}

  /** @param failure ends the wait for the answer */
  create(logicalId: string, properties: Properties, failure: Promise<void>): Promise<Answered> {
    return this.send('Create', logicalId, { ResourceProperties: properties }, failure);
  }

  /** @param failure ends the wait for the answer */
  update(
    logicalId: string,
    { physicalId, properties: former }: Pick<Resource, 'physicalId' | 'properties'>,
    properties: Properties,
    failure?: Promise<void>,
  ): Promise<Answered> {
    const fields = { PhysicalResourceId: physicalId, ResourceProperties: properties, OldResourceProperties: former };
    return this.send('Update', logicalId, fields, failure);
  }

  remove(logicalId: string, physicalId: string, properties: Properties): Promise<Answered> {
    return this.send('Delete', logicalId, { PhysicalResourceId: physicalId, ResourceProperties: properties });
  }

  takeBack(logicalId: string, physicalId: string): void {
    this.delivery.takeBack(this.stackId, logicalId, physicalId);
  }

  retain(logicalId: string): void {
    this.delivery.retain(this.stackId, logicalId);
  }

  private async send(
    requestType: string,
    logicalId: string,
    fields: Properties & { readonly ResourceProperties: Properties },
    failure?: Promise<void>,
  ): Promise<Answered> {
    const { delivery, stackId } = this;
    await delivery.ready(stackId, logicalId);
    const event: Event = {
      RequestType: requestType,
      ServiceToken: this.serviceToken,
      StackId: stackId,
      RequestId: randomUUID(),
      LogicalResourceId: logicalId,
      ResourceType: 'Custom::InvitedAccount',
      ...fields,
    };
    const { ServiceTimeout: timeout } = fields.ResourceProperties;
    const answer = await Promise.race([
      delivery.request(event),
      ...(failure === undefined ? [] : [failure]),
      ...(timeout === undefined ? [] : [delivery.after(Number(timeout), () => undefined)]),
    ]);
    if (answer !== undefined) {
      return Buffer.byteLength(JSON.stringify(answer)) > ANSWER_MAX_BYTES ? tooLong(answer) : answer;
    }
    const { PhysicalResourceId: physicalId = this.makeUpId(logicalId) } = fields;
    delivery.giveUp(event, String(physicalId));
    return { Status: 'GIVEN UP', PhysicalResourceId: String(physicalId) };
  }

  /** The id of a Create whose answer CloudFormation did not wait for. */
  private makeUpId(logicalId: string): string {
    return `${this.stackName}-${logicalId}-1ABCDEFGHIJKL${this.madeUp++ || ''}`;
  }
}

const tooLong = (answer: Answer): Answer => ({ ...answer, Status: 'FAILED', Reason: 'Response object is too long.' });
