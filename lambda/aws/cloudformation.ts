import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { resourceKeyOf } from '../model/reference';
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

/** An invitation of a stack, by the key and the physical id of its resource. */
export interface StackResource {
  readonly resourceKey: string;
  readonly physicalId: string;
}

/** CloudFormation's record of the stacks. No method throws for an error of the service. */
export interface Stacks {
  describe(stackId: string, logicalId: string): Promise<Present>;
  /** The stack's invitations, without those that are deleted or being deleted. `unknown` as in Present. */
  listInvitations(stackId: string): Promise<readonly StackResource[] | 'unknown'>;
}

/** @param load loads the SDK client when the first call is made */
export function cloudFormation(load: () => Promise<CloudFormation>, surroundings: Surroundings): Stacks {
  const call = loggedCall(surroundings);
  return {
    describe: async (StackName, LogicalResourceId) => {
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
    },
    listInvitations: async (StackName) => {
      const summaries: StackResourceSummary[] = [];
      let NextToken: string | undefined;
      try {
        do {
          const page = await call('ListStackResources', async () =>
            (await load()).listStackResources({ StackName, NextToken }),
          );
          summaries.push(...(page.StackResourceSummaries ?? []));
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
      } catch {
        return 'unknown';
      }
      return summaries.filter(isInvitation).map(({ LogicalResourceId = '', PhysicalResourceId: physicalId = '' }) => ({
        resourceKey: resourceKeyOf(StackName, LogicalResourceId),
        physicalId,
      }));
    },
  };
}

const isInvitation = ({ ResourceType, ResourceStatus }: StackResourceSummary) =>
  ResourceType === RESOURCE_TYPE && ResourceStatus?.startsWith('DELETE_') !== true;
