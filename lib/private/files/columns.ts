import {
  emailProblem,
  existingInvitationProblem,
  externalIdProblem,
  flagProblem,
  notesProblem,
  organizationalUnitProblem,
  type Problem,
  quote,
  revisionProblem,
  roleArnProblem,
  roleNameProblem,
  tagKeyProblem,
  tagValueProblem,
} from '../../shared/constraints';
import { nearestName } from '../../shared/nearest-name';
import { renewalsProblem } from '../../shared/renewal';
import { accountIdInFileProblem } from './account-id';

/** The columns of a file and the rules of their values. A tag is a column of its own, `tags.team`. */
const RULES = {
  account: accountIdInFileProblem,
  email: emailProblem,
  notes: notesProblem,
  revision: revisionProblem,
  existingInvitation: existingInvitationProblem,
  organizationalUnit: organizationalUnitProblem,
  'acceptance.roleName': roleNameProblem,
  'acceptance.roleArn': roleArnProblem,
  'acceptance.externalId': externalIdProblem,
  'acceptance.preflight': flagInFileProblem,
  waitForAcceptanceMinutes: minutesProblem,
  initializationTimeoutMinutes: minutesProblem,
  'renewal.times': renewalsProblem,
  removeAccountOnDelete: flagInFileProblem,
} satisfies Record<string, (text: string) => Problem>;

export type ColumnName = keyof typeof RULES;

const TAG_PREFIX = 'tags.';

/** The columns whose values become construct ids, numbers and booleans. None can be a dynamic reference. */
const KNOWN: readonly string[] = [
  'account',
  'email',
  'revision',
  'acceptance.preflight',
  'waitForAcceptanceMinutes',
  'initializationTimeoutMinutes',
  'renewal.times',
  'removeAccountOnDelete',
] satisfies readonly ColumnName[];

/** True if a value that only the deployment knows is a mistake. */
export function mustBeKnown(column: string): boolean {
  return KNOWN.includes(column);
}

/** True for a name that YAML and JSON give to an object, such as `tags`. */
export function isGroup(name: string): boolean {
  return [...Object.keys(RULES), TAG_PREFIX].some((column) => column.startsWith(`${name}.`));
}

/** The key of the tag that a column is for. */
export function tagKeyOf(column: string): string | undefined {
  return column.startsWith(TAG_PREFIX) ? column.slice(TAG_PREFIX.length) : undefined;
}

/** Worded to follow the place. */
export function columnProblem(name: string): Problem {
  const key = tagKeyOf(name);
  if (key !== undefined) {
    const problem = tagKeyProblem(key);
    return problem === undefined ? undefined : `tags ${problem}`;
  }
  if (Object.hasOwn(RULES, name)) {
    return undefined;
  }
  if (name === '') {
    return 'the column must have a name';
  }
  const names = Object.keys(RULES);
  const [nearest] = names.filter((each) => each.startsWith(name) && name.length > 3);
  const meant = nearestName(name, [...names, 'tags.']) ?? nearest;
  const known = `the columns are ${names.join(', ')}, and ${TAG_PREFIX}KEY for each tag`;
  return `there is no column ${quote(name)}: ${meant === undefined ? known : `did you mean ${meant}?`}`;
}

/** Worded to follow the place. */
export function valueProblem(name: string, text: string): Problem {
  const key = tagKeyOf(name);
  const problem = key === undefined ? RULES[name as ColumnName](text) : tagValueProblem(key, text);
  return problem === undefined ? undefined : `${key === undefined ? name : 'tags'} ${problem}`;
}

/** A spreadsheet writes TRUE. */
function flagInFileProblem(text: string): Problem {
  return flagProblem(text.toLowerCase());
}

function minutesProblem(text: string): Problem {
  return /^\d+(\.\d+)?$/.test(text) ? undefined : `must be a number of minutes, got ${quote(text)}`;
}
