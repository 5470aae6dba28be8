import { ROOT_ID } from '../organization/accounts';
import { page, readAccountId, readTags } from '../wire/input';
import type { Operation } from './operations';
import { shapeOfParent, shapeOfRoot, shapeOfUnit } from '../organization/shapes';
import { readChildId, readChildType, readParentId, readUnitId, readUnitName } from '../wire/tree-input';

/** The operations on the root and its organizational units. Only the management account may call them. */
export const TREE_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListRoots: (organization, caller, input) => {
    organization.requireManagement(caller);
    const { items, ...rest } = page(input, [ROOT_ID], organization.emptyPages);
    return { Roots: items.map(shapeOfRoot), ...rest };
  },
  CreateOrganizationalUnit: (organization, caller, input) => {
    organization.requireManagement(caller);
    const parentId = readParentId('ParentId', input);
    const name = readUnitName(input);
    readTags(input.Tags ?? []); // checked, and not kept
    return { OrganizationalUnit: shapeOfUnit(organization, organization.createUnit(parentId, name)) };
  },
  DescribeOrganizationalUnit: (organization, caller, input) => {
    organization.requireManagement(caller);
    return { OrganizationalUnit: shapeOfUnit(organization, organization.unit(readUnitId(input))) };
  },
  ListOrganizationalUnitsForParent: (organization, caller, input) => {
    organization.requireManagement(caller);
    const parentId = readParentId('ParentId', input);
    organization.requireParent(parentId);
    const { items, ...rest } = page(input, organization.unitsIn(parentId), organization.emptyPages);
    return { OrganizationalUnits: items.map((unit) => shapeOfUnit(organization, unit)), ...rest };
  },
  ListChildren: (organization, caller, input) => {
    organization.requireManagement(caller);
    const parentId = readParentId('ParentId', input);
    const Type = readChildType(input);
    organization.requireParent(parentId);
    const children = Type === 'ACCOUNT' ? organization.accountsIn(parentId) : organization.unitsIn(parentId);
    const { items, ...rest } = page(input, children, organization.emptyPages);
    return { Children: items.map(({ id }) => ({ Id: id, Type })), ...rest };
  },
  ListParents: (organization, caller, input) => {
    organization.requireManagement(caller);
    const parents = [organization.parentOf(readChildId(input))];
    const { items, ...rest } = page(input, parents, organization.emptyPages);
    return { Parents: items.map(shapeOfParent), ...rest };
  },
  MoveAccount: (organization, caller, input) => {
    organization.requireManagement(caller);
    organization.move(
      readAccountId('AccountId', input),
      readParentId('SourceParentId', input),
      readParentId('DestinationParentId', input),
    );
    return {};
  },
};
