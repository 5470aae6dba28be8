import { type Input, oneOf, pattern, text } from './input';

/** The identifiers and names of roots and organizational units. */

const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}';

export function readParentId(name: 'ParentId' | 'SourceParentId' | 'DestinationParentId', input: Input): string {
  return pattern(name, text(name, input[name], 1, 100), new RegExp(`^(?:${ROOT}|${UNIT})$`));
}

export function readChildId(input: Input): string {
  return pattern('ChildId', text('ChildId', input.ChildId, 1, 100), new RegExp(`^(?:\\d{12}|${UNIT})$`));
}

export function readUnitId(input: Input): string {
  const name = 'OrganizationalUnitId';
  return pattern(name, text(name, input[name], 1, 68), new RegExp(`^${UNIT}$`));
}

export function readUnitName(input: Input): string {
  return text('Name', input.Name, 1, 128);
}

export function readChildType(input: Input): 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' {
  return oneOf('ChildType', input.ChildType, ['ACCOUNT', 'ORGANIZATIONAL_UNIT']);
}
