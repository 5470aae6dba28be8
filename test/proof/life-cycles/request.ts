import { resourceKeyOf } from '../../../lambda/model/reference';
import type { Answer } from '../../../lambda/protocol/answer';
import type { AcceptanceRole, Tag, Target } from '../../../lib/shared/contract';
import type { Event } from '../../simulation/cloud';

/** What a request declares, read without the handler's help. */
export interface DeclaredProperties {
  readonly target: Target;
  readonly notes: string;
  readonly revision: number;
  readonly existingInvitation: 'ADOPT' | 'REPLACE' | 'FAIL';
  readonly tags: readonly Tag[];
  readonly organizationalUnit: string | undefined;
  readonly acceptance: AcceptanceRole | undefined;
  readonly waitSeconds: number | undefined;
  readonly isRemovedOnDelete: boolean;
  readonly isRenewed: boolean;
  readonly hasEvents: boolean;
}

/** A request of CloudFormation. */
export interface ReadRequest {
  readonly event: Event;
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly resourceKey: string;
  readonly physicalId: string;
  readonly declared: DeclaredProperties;
  /** What an Update declared before. */
  readonly former: DeclaredProperties | undefined;
}

export function readRequest(event: Event): ReadRequest {
  const { RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties } = event;
  return {
    event,
    type: RequestType as ReadRequest['type'],
    resourceKey: resourceKeyOf(event.StackId, event.LogicalResourceId),
    physicalId: PhysicalResourceId as string,
    declared: readProperties(ResourceProperties),
    former: OldResourceProperties === undefined ? undefined : readProperties(OldResourceProperties),
  };
}

export function readProperties(properties: unknown): DeclaredProperties {
  const {
    Target: target,
    Notes: notes = '',
    Revision: revision = '1',
    ExistingInvitation: existingInvitation = 'ADOPT',
    Tags: tags = [],
    OrganizationalUnit: organizationalUnit,
    Acceptance: acceptance,
    WaitForAcceptanceSeconds: waitSeconds,
    RemoveAccountOnDelete: isRemovedOnDelete = 'false',
    Renewals: renewals = '0',
    Events: hasEvents = 'false',
  } = properties as {
    readonly Target: Target;
    readonly Notes?: string;
    readonly Revision?: string;
    readonly ExistingInvitation?: DeclaredProperties['existingInvitation'];
    readonly Tags?: readonly Tag[];
    readonly OrganizationalUnit?: string;
    readonly Acceptance?: AcceptanceRole;
    readonly WaitForAcceptanceSeconds?: string;
    readonly RemoveAccountOnDelete?: string;
    readonly Renewals?: string;
    readonly Events?: string;
  };
  return {
    target,
    notes,
    revision: Number(revision),
    existingInvitation,
    tags,
    organizationalUnit,
    acceptance,
    waitSeconds: waitSeconds === undefined ? undefined : Number(waitSeconds),
    isRemovedOnDelete: isRemovedOnDelete === 'true',
    isRenewed: renewals !== '0',
    hasEvents: hasEvents === 'true',
  };
}

/** The other resources of its stack, as CloudFormation has them. */
export function besides<T extends { readonly stackId: string; readonly resourceKey: string }>(
  { event, resourceKey }: ReadRequest,
  resources: readonly T[],
): readonly T[] {
  return resources.filter((other) => other.stackId === event.StackId && other.resourceKey !== resourceKey);
}

export function describeRequest({ event, type, physicalId, declared }: ReadRequest): string {
  const stack = event.StackId.split('/')[1] ?? '';
  const { target, revision, existingInvitation, notes } = declared;
  const words = [`${type} ${stack}/${event.LogicalResourceId}`, physicalId, `to ${target.Id}, revision ${revision}`];
  return [...words, existingInvitation, `${notes.length} characters of notes`].filter((word) => word !== '').join(', ');
}

export function describeAnswer({ Status, PhysicalResourceId, Reason, Data }: Answer): string {
  return [Status, PhysicalResourceId, Reason, Data === undefined ? '' : `State ${Data.State}`]
    .filter((word) => word !== '')
    .join(', ');
}
