export type Properties = Readonly<Record<string, unknown>>;

/** The properties of each resource, by logical id. */
export type Template = Readonly<Record<string, Properties>>;

/** A resource that CloudFormation believes to exist. */
export interface Resource {
  readonly physicalId: string;
  readonly properties: Properties;
  /** Set on a resource whose Create failed: it never was stable, so the next operation deletes it. */
  readonly hasFailed?: true;
  /** Properties of an Update that failed, which only a rollback takes back. */
  readonly attempted?: Properties;
  readonly serviceToken?: string;
  /** Attributes of the last answer. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A physical id that is to be deleted. */
export interface Doomed {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly properties: Properties;
}

/** The resources of a stack. */
export class Resources {
  /** Those that CloudFormation has now, by logical id. */
  readonly current = new Map<string, Resource>();
  /** Those that a rollback goes back to, by logical id. */
  stable: ReadonlyMap<string, Resource> = new Map();
  /** Logical ids in the order in which the deployment began them. */
  readonly begun = new Set<string>();
  /** Ids that were replaced by the deployment. A rollback goes back to them. */
  readonly replaced: Doomed[] = [];
  /** Ids that the next clean-up deletes, whatever becomes of the deployment. */
  readonly doomed: Doomed[] = [];

  /** The state from which a rollback would have nothing to do. */
  stabilize(): void {
    this.stable = new Map(this.current);
    this.begun.clear();
    this.replaced.length = 0;
  }
}
