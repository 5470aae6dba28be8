import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { DAY } from '../../../../emulator/test/fixture';
import type { Line } from '../../../../cli/plan/line';
import type { Spent } from '../../../../cli/plan/spent';
import { ownTagKey } from '../../../../lambda/model/own-tag';
import { resourceKeyOf } from '../../../../lambda/model/reference';
import { RESOURCE_TYPE } from '../../../../lib/shared/contract';
import { readAssembly, readTemplate } from '../../../../cli/plan/assembly';
import { stackIdOf, World } from '../world';

/** The CDK CLI asks for these, so that a template tells the paths of its constructs and the files of its nested stacks. */
const CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:disable-asset-staging': true,
};

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, string>>;
}
interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly NoEcho?: boolean;
}
interface Template {
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Resources?: Readonly<Record<string, Resource>>;
}

export interface Planned {
  readonly code: number;
  readonly lines: readonly Line[];
  readonly spent: Spent;
  readonly stderr: string;
}

/** An app that is deployed to a world, changed and planned. */
export class PlannedApp {
  static async start(settings: Parameters<typeof World.start>[0] = {}): Promise<PlannedApp> {
    return new PlannedApp(await World.start(settings));
  }

  private readonly folders: string[] = [];

  private constructor(readonly world: World) {}

  async stop(): Promise<void> {
    await this.world.stop();
    this.folders.forEach((folder) => rmSync(folder, { recursive: true }));
  }

  /** The folder of an assembly. */
  synth(build: (app: App) => void): string {
    const outdir = mkdtempSync(join(tmpdir(), 'plan-'));
    this.folders.push(outdir);
    const app = new App({ outdir, postCliContext: CONTEXT, analyticsReporting: false });
    build(app);
    app.synth();
    return outdir;
  }

  /**
   * Puts the stacks of an app in place, and sends their invitations.
   *
   * @param physicalIds those of constructs for which nothing is sent, by `Accounts/Data`
   */
  async deploy(build: (app: App) => void, physicalIds: Readonly<Record<string, string>> = {}): Promise<void> {
    const folder = this.synth(build);
    for (const { stackName, template, folder: own } of readAssembly(folder)) {
      await this.put(stackName, template as Template, own, physicalIds);
    }
  }

  private async put(
    name: string,
    template: Template,
    folder: string,
    physicalIds: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { world } = this;
    const stack = world.stack(name);
    stack.template = JSON.stringify(template);
    stack.resources.length = 0;
    stack.parameters.length = 0;
    for (const [key, { Type, Default, NoEcho = false }] of Object.entries(template.Parameters ?? {})) {
      // CloudFormation looks up the value of the others.
      if (Default !== undefined && !Type.startsWith('AWS::SSM::')) {
        stack.parameters.push({ key, value: NoEcho ? '****' : String(Default) });
      }
    }
    for (const [logicalId, { Type: type, Properties, Metadata = {} }] of Object.entries(template.Resources ?? {})) {
      if (type === 'AWS::CloudFormation::Stack') {
        const nested = readTemplate(folder, Metadata['aws:asset:path'] ?? '') as Template;
        await this.put(logicalId, nested, folder, physicalIds);
        stack.resources.push({ logicalId, type, physicalId: stackIdOf(logicalId) });
      } else if (type === RESOURCE_TYPE) {
        const path = (Metadata['aws:cdk:path'] ?? '').replace(/(\/Resource)?(\/Default)?$/, '');
        const { Target, Revision } = Properties as { Target: { Id: string }; Revision?: number };
        const physicalId =
          physicalIds[path] ?? (await world.send(logicalId, Target.Id, { stack: name, revision: Revision ?? 1 }));
        stack.resources.push({ logicalId, type, physicalId });
      } else {
        stack.resources.push({ logicalId, type, physicalId: `${logicalId}-id` });
      }
    }
  }

  /** The plan of another app, and the calls that it made. */
  async plan(build: (app: App) => void, ...args: readonly string[]): Promise<Planned> {
    const { code, stdout, stderr } = await this.run(build, '--json', ...args);
    if (stdout === '') {
      throw new Error(stderr);
    }
    return { ...(JSON.parse(stdout) as Omit<Planned, 'code' | 'stderr'>), code, stderr };
  }

  run(build: (app: App) => void, ...args: readonly string[]) {
    return this.runAt(false, build, ...args);
  }

  /** The command's clock is that of the emulator. */
  async runAt(isTTY: boolean, build: (app: App) => void, ...args: readonly string[]) {
    const folder = this.synth(build);
    const now = jest.spyOn(Date, 'now').mockImplementation(() => this.world.organization.emulator.organization.now());
    try {
      return await this.world.runAt(isTTY, 'plan', '--app', folder, ...args);
    } finally {
      now.mockRestore();
    }
  }

  /** An account joined that no stack has invited, so long ago that AWS has forgotten the invitation. */
  async join(accountId: string): Promise<void> {
    await this.world.accept(accountId, await this.world.organization.invite(accountId));
    this.world.organization.pass(31 * DAY);
  }

  ownTagKey(stack: string, logicalId: string): string {
    return ownTagKey(resourceKeyOf(stackIdOf(stack), logicalId));
  }

  /** The id of the open invitation to a target. */
  handshakeTo(target: string): string {
    const { organization } = this.world.organization.emulator;
    return organization.allHandshakes().find((each) => each.target.id === target)?.id ?? 'none';
  }
}
