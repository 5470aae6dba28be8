import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../lib/shared/constraints';
import { fieldOf } from '../aws/references';
import { parseTemplate } from '../aws/template';
import { Failure, failureOf } from '../terminal/failure';

/** A stack of a cloud assembly, as `cdk synth` writes it. */
export interface AssembledStack {
  /** `Accounts` */
  readonly stackName: string;
  /** `Prod/Accounts`: with the names of its Stages. */
  readonly displayName: string;
  /** Undefined if the stack is for the account and the region of whoever deploys it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly template: unknown;
  /** Values that the assembly gives to parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The folder of the template, in which those of nested stacks stand. */
  readonly folder: string;
}

interface Artifact {
  readonly type?: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly directoryName?: string;
  };
}

/**
 * All stacks of an assembly, those of Stages too, each after those that it depends on.
 *
 * @throws Failure if there is no assembly
 */
export function readAssembly(folder: string): readonly AssembledStack[] {
  const artifacts = readManifest(folder);
  return inOrder(artifacts).flatMap(([id, artifact]) => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      return readAssembly(join(folder, properties.directoryName));
    }
    return type === 'aws:cloudformation:stack' ? [stackOf(id, artifact, folder)] : [];
  });
}

function readManifest(folder: string): Readonly<Record<string, Artifact>> {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) {
    throw new Failure(
      `there is no cloud assembly in ${quote(folder)}. Run npx cdk synth, or give its folder as --app.`,
    );
  }
  const manifest: unknown = parseFile(file);
  return (fieldOf(manifest, 'artifacts') ?? {}) as Readonly<Record<string, Artifact>>;
}

function stackOf(id: string, artifact: Artifact, folder: string): AssembledStack {
  const { environment = '', displayName = id, properties = {} } = artifact;
  // `aws://000000000000/us-east-1`, or `aws://unknown-account/unknown-region`
  const [account, region] = environment.replace(/^aws:\/\//, '').split('/');
  const known = (name: string | undefined) => (name === '' || name?.startsWith('unknown-') === true ? undefined : name);
  return {
    stackName: properties.stackName ?? id,
    displayName: displayName.replace(/ \(.*\)$/, ''),
    account: known(account),
    region: known(region),
    template: readTemplate(folder, properties.templateFile ?? ''),
    parameters: properties.parameters ?? {},
    folder,
  };
}

export const readTemplate = (folder: string, file: string): unknown => parseFile(join(folder, file));

function parseFile(file: string): unknown {
  const parsed = parseTemplate(readText(file));
  if (parsed === undefined) {
    throw new Failure(`${file} can be read neither as JSON nor as YAML. Run npx cdk synth again.`);
  }
  return parsed;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw failureOf('read the cloud assembly', error, () => 'Run npx cdk synth again.');
  }
}

/** The artifacts, each after its dependencies. */
function inOrder(artifacts: Readonly<Record<string, Artifact>>): readonly (readonly [string, Artifact])[] {
  const ordered = new Map<string, Artifact>();
  const add = (id: string, parents: readonly string[]) => {
    const artifact = artifacts[id];
    if (artifact === undefined || ordered.has(id) || parents.includes(id)) {
      return;
    }
    artifact.dependencies?.forEach((dependency) => add(dependency, [...parents, id]));
    ordered.set(id, artifact);
  };
  Object.keys(artifacts).forEach((id) => add(id, []));
  return [...ordered];
}
