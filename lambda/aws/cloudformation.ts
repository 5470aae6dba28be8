import { loggedCall, type Surroundings } from './call';
import { asCallError } from './call-error';
import type { CloudFormation } from './sdk/cloudformation';

/** A resource as CloudFormation has it now. */
export interface PresentResource {
  /** `Custom::InvitedAccount` */
  readonly type: string;
  /** Empty while a Create is not answered. */
  readonly physicalId: string;
  /** `UPDATE_IN_PROGRESS` */
  readonly status: string;
}

/**
 * The answer of CloudFormation.
 *
 * - `none`: it has no such resource
 * - `unknown`: it did not tell, for example because an organization's policy forbids to ask
 */
export type Present = PresentResource | 'none' | 'unknown';

/** Asks CloudFormation for a resource by its stack and its logical id. Never throws for an error of the service. */
export type DescribePresent = (stackId: string, logicalResourceId: string) => Promise<Present>;

/** @param load loads the SDK client when the first call is made */
export function cloudFormation(load: () => Promise<CloudFormation>, surroundings: Surroundings): DescribePresent {
  const call = loggedCall(surroundings);
  return async (StackName, LogicalResourceId) => {
    try {
      const { StackResourceDetail: detail } = await call('DescribeStackResource', async () =>
        (await load()).describeStackResource({ StackName, LogicalResourceId }),
      );
      const { ResourceType: type = '', PhysicalResourceId: physicalId = '', ResourceStatus: status } = detail ?? {};
      return status === undefined ? 'unknown' : { type, physicalId, status };
    } catch (thrown) {
      const { code, what } = asCallError(thrown);
      // The same code stands for a call that is malformed, so the words have to tell.
      return code === 'ValidationError' && /does not exist/.test(what) ? 'none' : 'unknown';
    }
  };
}
