import { hasJoined } from './next-step';
import type { StatusRow } from './row';

/** `us-east-1/Accounts/Data`, as the names of one stack in two regions may be the same. */
export const constructOf = ({ region, stackName, logicalId }: StatusRow) => `${region}/${stackName}/${logicalId}`;

/** Tells of each row which others declare the same account. Two that do take the invitation from each other. */
export function withDuplicates(rows: readonly StatusRow[]): readonly StatusRow[] {
  const byAccount = new Map<string, StatusRow[]>();
  for (const row of rows) {
    const key = row.accountId ?? row.target?.toLowerCase();
    if (key !== undefined) {
      byAccount.set(key, [...(byAccount.get(key) ?? []), row]);
    }
  }
  return rows.map((row) => {
    const same = byAccount.get(row.accountId ?? row.target?.toLowerCase() ?? '') ?? [];
    const alsoDeclaredBy = same.filter((other) => other !== row).map(constructOf);
    return alsoDeclaredBy.length === 0 ? row : { ...row, ...advice(row, alsoDeclaredBy), alsoDeclaredBy };
  });
}

/** To invite again would take the invitation from the other. */
function advice({ state, who, next }: StatusRow, others: readonly string[]): Pick<StatusRow, 'who' | 'next'> {
  return hasJoined(state) || state === 'OPEN' || who !== 'you'
    ? { who, next }
    : { who, next: `remove this construct or ${others.join(' or ')}: they declare the same account` };
}
