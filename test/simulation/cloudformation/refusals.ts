import type { Resource } from './resource';

/** The names of exports, with the logical id and the attribute that each has the value of. */
export type Exports = Readonly<Record<string, { readonly logicalId: string; readonly attribute: string }>>;

/** The exports of all stacks of a region, and those that other stacks use. */
export class RegionalExports {
  private readonly values = new Map<string, string>();
  private readonly used = new Set<string>();

  /** Another stack uses the export from now on. */
  use(name: string): void {
    this.used.add(name);
  }

  isUsed(exports: Exports): boolean {
    return Object.keys(exports).some((name) => this.used.has(name));
  }

  /**
   * Exports the values of a stack whose resources are complete.
   *
   * @returns why CloudFormation refuses them, which rolls the deployment back
   */
  set(exports: Exports, resources: ReadonlyMap<string, Resource>): string | undefined {
    const values = Object.entries(exports).map(([name, { logicalId, attribute }]) => {
      return { name, value: resources.get(logicalId)?.attributes?.[attribute] ?? '' };
    });
    if (values.some(({ value }) => value.trim() === '')) {
      return 'Exported values must not be empty or whitespace-only.';
    }
    const changed = values.find(({ name, value }) => this.used.has(name) && this.values.get(name) !== value);
    if (changed !== undefined) {
      return `Export ${changed.name} cannot be updated as it is in use by another stack.`;
    }
    for (const { name, value } of values) {
      this.values.set(name, value);
    }
    return undefined;
  }
}
