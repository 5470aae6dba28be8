import { randomUUID } from 'node:crypto';
import type { Answer } from '../../../lambda/protocol/answer';
import type { Event } from '../cloud';
import type { PresentResources } from '../present-resources';
import type { Properties, Resource } from './resource';

/** The outcome of a request, as far as CloudFormation waited for it. */
export type Answered = Answer | 'given up';

/** The region's way to deliver a request. */
export interface Delivery {
  request(event: Event): Promise<Answer>;
  after<T>(seconds: number, work: () => T): Promise<T>;
  readonly presentResources: PresentResources;
}

/** An answer may have as many bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const ANSWER_MAX_BYTES = 4096;

export const isSuccess = (answer: Answered): answer is Answer => answer !== 'given up' && answer.Status === 'SUCCESS';

/** The requests that CloudFormation sends for the custom resources of one stack. */
export class Requests {
  private madeUp = 0;

  constructor(
    private readonly delivery: Delivery,
    private readonly stackId: string,
    private readonly stackName: string,
  ) {}

  create(logicalId: string, properties: Properties): Promise<Answered> {
    return this.send('Create', logicalId, { ResourceProperties: properties });
  }

  update(logicalId: string, { physicalId, properties: former }: Resource, properties: Properties): Promise<Answered> {
    return this.send('Update', logicalId, {
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      OldResourceProperties: former,
    });
  }

  remove(logicalId: string, physicalId: string, properties: Properties): Promise<Answered> {
    return this.send('Delete', logicalId, { PhysicalResourceId: physicalId, ResourceProperties: properties });
  }

  /** CloudFormation goes on without an answer. */
  giveUp(logicalId: string, physicalId: string): void {
    this.delivery.presentResources.givenUp(this.stackId, logicalId, physicalId);
  }

  /** The id of a Create whose answer CloudFormation did not wait for. */
  makeUpId(logicalId: string): string {
    return `${this.stackName}-${logicalId}-1ABCDEFGHIJKL${this.madeUp++ || ''}`;
  }

  private async send(requestType: string, logicalId: string, fields: Properties): Promise<Answered> {
    const answering = this.delivery.request({
      RequestType: requestType,
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:request',
      StackId: this.stackId,
      RequestId: randomUUID(),
      LogicalResourceId: logicalId,
      ResourceType: 'Custom::InvitedAccount',
      ...fields,
    });
    const { ServiceTimeout: timeout } = fields.ResourceProperties as { readonly ServiceTimeout?: string };
    const answer = await (timeout === undefined
      ? answering
      : Promise.race([answering, this.delivery.after(Number(timeout), () => 'given up' as const)]));
    return answer === 'given up' || Buffer.byteLength(JSON.stringify(answer)) <= ANSWER_MAX_BYTES
      ? answer
      : tooLong(answer);
  }
}

const tooLong = (answer: Answer): Answer => ({ ...answer, Status: 'FAILED', Reason: 'Response object is too long.' });
