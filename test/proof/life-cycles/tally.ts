/** Counts by group and name. */
export class Tally {
  private readonly groups = new Map<string, Map<string, number>>();

  count(group: string, name: string, times = 1): void {
    const names = this.groups.get(group) ?? new Map<string, number>();
    this.groups.set(group, names.set(name, (names.get(name) ?? 0) + times));
  }

  add(other: Tally): void {
    for (const [group, names] of other.groups) {
      for (const [name, times] of names) {
        this.count(group, name, times);
      }
    }
  }

  of(group: string): ReadonlyMap<string, number> {
    return this.groups.get(group) ?? new Map();
  }

  total(group: string): number {
    return [...this.of(group).values()].reduce((sum, times) => sum + times, 0);
  }
}
