import type { Present } from '../../lambda/aws/cloudformation';
import type { Answer } from '../../lambda/protocol/answer';
import type { Event } from './cloud';

interface Resource {
  readonly physicalId: string;
  readonly status: string;
  /** The request that brought the resource to this status. */
  readonly requestId: string;
}

const COMPLETE = { Create: 'CREATE_COMPLETE', Update: 'UPDATE_COMPLETE', Delete: 'DELETE_COMPLETE' };
const FAILED = { Create: 'CREATE_FAILED', Update: 'UPDATE_FAILED', Delete: 'DELETE_FAILED' };
type RequestType = keyof typeof COMPLETE;

/** The resources as DescribeStackResource tells them: each with one physical id, its present one, and the status of that. */
export class PresentResources {
  private readonly resources = new Map<string, Resource>();

  describe(stackId: string, logicalId: string): Present {
    const resource = this.resources.get(keyOf(stackId, logicalId));
    if (resource === undefined) {
      return 'none';
    }
    const { physicalId, status } = resource;
    return { type: 'Custom::InvitedAccount', physicalId, status };
  }

  /** As ListStackResources tells them. */
  list(stackId: string): readonly (Resource & { readonly logicalId: string })[] {
    return [...this.resources].flatMap(([key, resource]) => {
      const [ofStack, logicalId = ''] = key.split(' ');
      return ofStack === stackId ? [{ ...resource, logicalId }] : [];
    });
  }

  forget({ StackId, LogicalResourceId }: Pick<Event, 'StackId' | 'LogicalResourceId'>): void {
    this.resources.delete(keyOf(StackId, LogicalResourceId));
  }

  /** CloudFormation signs the request and sends it. */
  sent(event: Event): void {
    const { RequestType, PhysicalResourceId: physicalId = '', RequestId: requestId } = event;
    const key = keyOf(event.StackId, event.LogicalResourceId);
    const present = this.resources.get(key);
    // The clean-up deletes another id, and the resource stays as it is. For a Create that it gives up, CloudFormation
    // makes up an id.
    const isGivenUp = present?.physicalId === '' && !String(physicalId).startsWith('failed-');
    const isAnother = present !== undefined && !isGivenUp && present.physicalId !== physicalId;
    if (RequestType === 'Delete' && isAnother) {
      return;
    }
    const status = `${String(RequestType).toUpperCase()}_IN_PROGRESS`;
    this.resources.set(key, { physicalId: String(physicalId), status, requestId });
  }

  /** CloudFormation does not wait any longer for the request that is in progress. */
  givenUp(stackId: string, logicalId: string, physicalId: string): void {
    const key = keyOf(stackId, logicalId);
    const present = this.resources.get(key);
    if (present !== undefined) {
      this.resources.set(key, { ...present, physicalId, status: present.status.replace(/_IN_PROGRESS$/, '_FAILED') });
    }
  }

  /** A rollback gives the resource its former id without a request. */
  takenBack(stackId: string, logicalId: string, physicalId: string): void {
    this.resources.set(keyOf(stackId, logicalId), { physicalId, status: 'UPDATE_COMPLETE', requestId: '' });
  }

  /** CloudFormation takes the first answer to a request that it waits for. */
  answered({ RequestType, StackId, LogicalResourceId, RequestId }: Event, answer: Answer): void {
    const key = keyOf(StackId, LogicalResourceId);
    const present = this.resources.get(key);
    if (present?.requestId !== RequestId || !present.status.endsWith('_IN_PROGRESS')) {
      return;
    }
    const isSuccess = answer.Status === 'SUCCESS';
    if (RequestType === 'Delete' && isSuccess) {
      this.resources.delete(key);
      return;
    }
    const status = (isSuccess ? COMPLETE : FAILED)[RequestType as RequestType];
    this.resources.set(key, { ...present, physicalId: answer.PhysicalResourceId, status });
  }
}

const keyOf = (stackId: string, logicalId: string) => `${stackId} ${logicalId}`;
