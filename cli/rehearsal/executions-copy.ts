import type { Executions } from '../../lambda/aws/executions';
import { namesOf } from '../../lambda/model/execution-name';
import { type FollowUp, isFollowUp } from '../../lambda/follow-up/follow-up';

/** The executions that a deployment starts, in memory. Those that run already are not known: nobody but the functions reads them. */
export class ExecutionsCopy implements Executions {
  private readonly running = new Map<string, object>();
  private readonly ended = new Map<string, object>();

  /** The follow-ups that go on after the deployment. */
  get followUps(): readonly FollowUp[] {
    return [...this.running.values()].filter(isFollowUp);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async start(name: string, input: object) {
    if (!this.ended.has(name)) {
      this.running.set(name, input);
    }
  }

  listRunning(resourceKey: string) {
    return Promise.resolve(namesOf(resourceKey, [...this.running.keys()]));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async describe(name: string) {
    const input = this.running.get(name) ?? this.ended.get(name) ?? {};
    return { input, isRunning: this.running.has(name) };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async stop(name: string) {
    const input = this.running.get(name);
    if (input !== undefined) {
      this.running.delete(name);
      this.ended.set(name, input);
    }
  }
}
