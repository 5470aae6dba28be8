import { type Input, identifier, oneOf, text } from './fields';

/** The identifiers and names of roots and organizational units. */

const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}';

export function readParentId(name: 'ParentId' | 'SourceParentId' | 'DestinationParentId', input: Input): string {
  return identifier(name, input[name], new RegExp(`^(?:${ROOT}|${UNIT})$`));
}

export function readChildId(input: Input): string {
  return identifier('ChildId', input.ChildId, new RegExp(`^(?:\\d{12}|${UNIT})$`));
}

export function readUnitId(input: Input): string {
  const name = 'OrganizationalUnitId';
  return identifier(name, input[name], new RegExp(`^${UNIT}$`));
}

export function readUnitName(input: Input): string {
  return text('Name', input.Name, 1, 128);
}

export function readChildType(input: Input): 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' {
  return oneOf('ChildType', input.ChildType, ['ACCOUNT', 'ORGANIZATIONAL_UNIT']);
}
