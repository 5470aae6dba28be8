import { ROOT_ID } from '../../emulator/organization/organization';
import type { ExecutionInput, StepInput } from '../../lambda/handlers';
import type { Answer } from '../../lambda/protocol/answer';
import type { Event } from '../simulation/cloud';
import { Simulation, STACK_ID } from '../simulation/simulation';

/** The inputs with which executions wait, by the name of the execution. */
export type WaitingExecutions = Readonly<Record<string, ExecutionInput>>;

/** The simulation, which tells of each wait that is over. */
export class Recorded extends Simulation {
  onWaited: (waited: ExecutionInput, all: WaitingExecutions) => void = () => {};

  static override start(): Recorded {
    return new Recorded(...Simulation.parts());
  }

  protected override invokeStep(input: StepInput, stackId?: unknown): Promise<unknown> {
    if ('waiting' in input) {
      this.onWaited(input.waiting, this.waitingWith(input.waiting));
    }
    return super.invokeStep(input, stackId);
  }

  /** All that run. The one whose wait is over tells no input of its own. */
  private waitingWith(waited: ExecutionInput): WaitingExecutions {
    const running = [...this.executions].filter(([, { status }]) => status === 'RUNNING');
    return Object.fromEntries(running.map(([name, { waiting }]) => [name, (waiting ?? waited) as ExecutionInput]));
  }

  /** Starts an execution with the input that an earlier version left, and listens for the answer to its request. */
  goOn(name: string, input: ExecutionInput, onAnswer: (answer: Answer) => void): void {
    if ('followUp' in input) {
      this.cloudFormation.resources.takenBack(input.stackId, input.logicalResourceId, input.physicalId);
    }
    if ('request' in input) {
      const request = input.request as Event;
      const signed = { ...request, ResponseURL: this.cloudFormation.listen(request, onAnswer) };
      this.stepFunctions.start(name, { ...input, request: signed }, STACK_ID);
      return;
    }
    this.stepFunctions.start(name, input, STACK_ID);
  }

  createUnit(): string {
    return this.organization.createUnit(ROOT_ID, 'Data').id;
  }
}
