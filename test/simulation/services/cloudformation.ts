import type {
  DescribeStackResourceInput,
  ListStackResourcesInput,
  ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import type { Answer } from '../../../lambda/protocol/answer';
import type { Evidence } from '../../proof/evidence';
import type { Caller, Event } from '../invocation';
import { PresentResources } from '../present-resources';
import { STACK_ARN } from './arns';

/** CloudFormation as the functions see it: its resources, and the URLs to which they send answers. */
export class CloudFormation {
  /** The resources as CloudFormation has them. */
  readonly resources = new PresentResources();
  /** Number of times that it was asked for a resource. */
  describedResources = 0;
  /** Number of times that it was asked for all resources of a stack. */
  listedStacks = 0;
  /** Called before it is asked for a resource. A hook throws to refuse the call. */
  beforeDescribe: () => void = () => {};
  /** Called before it is asked for the resources of a stack. A hook throws to refuse the call. */
  beforeList: () => void = () => {};
  /** Called before an answer is taken. A hook throws to lose or to refuse the answer. */
  beforeAnswer: (answer: Answer) => void = () => {};
  /** Called after an answer was taken. A hook throws to lose the confirmation. */
  afterAnswer: (answer: Answer) => void = () => {};
  /** The ResponseURL of each request. */
  private readonly urls = new Map<string, string>();
  /** Listeners for the answers that it gets, by ResponseURL. */
  private readonly listeners = new Map<string, (answer: Answer) => void>();

  constructor(
    private readonly now: () => number,
    private readonly evidence: Evidence,
  ) {}

  /** It signs the ResponseURL of a request when it sends the request. Each copy has the same URL. */
  sign(event: Event): string {
    const signed = this.urls.get(event.RequestId);
    if (signed !== undefined) {
      return signed;
    }
    const url = this.signedUrl(event.RequestId);
    this.urls.set(event.RequestId, url);
    this.resources.sent(event);
    this.listeners.set(url, (answer) => this.resources.answered(event, answer));
    return url;
  }

  isSigned({ RequestId }: Event): boolean {
    return this.urls.has(RequestId);
  }

  /** Adds a listener to the ResponseURL of a request. */
  listen(event: Event, listener: (answer: Answer) => void): string {
    const url = this.sign(event);
    const previous = this.listeners.get(url);
    this.listeners.set(url, (answer) => {
      previous?.(answer);
      listener(answer);
    });
    return url;
  }

  take(url: string, answer: Answer): void {
    this.beforeAnswer(answer);
    this.listeners.get(url)?.(answer);
    this.afterAnswer(answer);
  }

  /** The SDK client of a function. */
  calledBy({ name, configuration }: Caller) {
    return {
      // eslint-disable-next-line @typescript-eslint/require-await
      describeStackResource: async ({ StackName = '', LogicalResourceId = '' }: DescribeStackResourceInput) => {
        this.describedResources++;
        this.evidence.call(name, configuration, 'cloudformation:DescribeStackResource', STACK_ARN);
        this.beforeDescribe();
        const present = this.resources.describe(StackName, LogicalResourceId);
        if (present === 'none' || present === 'unknown') {
          throw Object.assign(new Error(`Resource ${LogicalResourceId} does not exist for stack ${StackName}`), {
            name: 'ValidationError',
          });
        }
        const { type, physicalId, status } = present;
        return {
          StackResourceDetail: {
            LogicalResourceId,
            PhysicalResourceId: physicalId,
            ResourceType: type,
            ResourceStatus: status as ResourceStatus,
            LastUpdatedTimestamp: undefined,
          },
          $metadata: {},
        };
      },
      // eslint-disable-next-line @typescript-eslint/require-await
      listStackResources: async ({ StackName = '' }: ListStackResourcesInput) => {
        this.listedStacks++;
        this.evidence.call(name, configuration, 'cloudformation:ListStackResources', STACK_ARN);
        this.beforeList();
        const StackResourceSummaries = this.resources.list(StackName).map((resource) => ({
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.physicalId,
          ResourceType: 'Custom::InvitedAccount',
          ResourceStatus: resource.status as ResourceStatus,
          LastUpdatedTimestamp: undefined,
        }));
        return { StackResourceSummaries, $metadata: {} };
      },
    };
  }

  private signedUrl(requestId: string): string {
    const date = new Date(this.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    return `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${requestId}?X-Amz-Date=${date}&X-Amz-Signature=secret`;
  }
}
