import { randomUUID } from 'node:crypto';
import { followUpName } from '../../lambda/model/execution-name';
import type { FollowUp } from '../../lambda/follow-up/follow-up';
import type { StepInput } from '../../lambda/handlers';
import { resourceKeyOf } from '../../lambda/model/reference';
import type { Answer } from '../../lambda/protocol/answer';
import { ATTRIBUTE_NAMES } from '../../lib/shared/contract';
import { Cloud, type Event, type Outcome } from './cloud';
import { STACK_ACCOUNT } from './two-accounts';

export const STACK_ID = `arn:aws:cloudformation:us-east-1:${STACK_ACCOUNT}:stack/invitations/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f`;

const OTHER_STACK_ID = STACK_ID.replace('/invitations/', '/elsewhere/');

interface DestinationRecord {
  readonly requestPayload: Event;
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount?: number };
}

export type Properties = Readonly<Record<string, unknown>>;

/** Single requests of CloudFormation, sent by hand. */
export class Simulation extends Cloud {
  static start(options: { readonly accountQuota?: number } = {}): Simulation {
    return new Simulation(...Cloud.parts(options));
  }

  create(properties: Properties, logicalId = 'Invited'): Promise<Outcome> {
    return this.send(this.createEvent(properties, logicalId));
  }

  /** Creates a resource of another stack. */
  createElsewhere(properties: Properties, logicalId = 'Invited'): Promise<Outcome> {
    return this.send({ ...this.createEvent(properties, logicalId), StackId: OTHER_STACK_ID });
  }

  update(physicalId: string, oldProperties: Properties, properties: Properties): Promise<Outcome> {
    return this.send(this.updateEvent(physicalId, oldProperties, properties));
  }

  delete(physicalId: string, properties: Properties = {}): Promise<Outcome> {
    return this.send(this.deleteEvent(physicalId, properties));
  }

  createEvent(properties: Properties, logicalId = 'Invited'): Event {
    return event({ RequestType: 'Create', ResourceProperties: properties, LogicalResourceId: logicalId });
  }

  updateEvent(physicalId: string, oldProperties: Properties, properties: Properties): Event {
    return event({
      RequestType: 'Update',
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      OldResourceProperties: oldProperties,
    });
  }

  deleteEvent(physicalId: string, properties: Properties = {}, logicalId = 'Invited'): Event {
    return event({
      RequestType: 'Delete',
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      LogicalResourceId: logicalId,
    });
  }

  /** Delivers the record that Lambda sends to the on-failure destination. */
  async deliverRecord(record: DestinationRecord): Promise<Outcome> {
    const answers: Answer[] = [];
    const { requestPayload } = record;
    const url = this.cloudFormation.listen(requestPayload, (answer) => answers.push(answer));
    const input = { ...record, requestPayload: { ...requestPayload, ResponseURL: url } };
    await this.clock.run(() => this.invokeStep(input).then(() => undefined));
    return { answers, execution: undefined, seconds: 0 };
  }

  /** Calls the step function by hand. */
  callStep(input: StepInput): Promise<unknown> {
    return this.clock.run(() => this.invokeStep(input));
  }

  /** Starts a follow-up as an earlier release has started it. */
  startFollowUp(input: FollowUp): void {
    this.stepFunctions.start(
      followUpName(resourceKeyOf(input.stackId, input.logicalResourceId), input.requestId),
      input,
      input.stackId,
    );
  }

  /** Deletes an id that the resource does not have any more: it was replaced, or its Create failed. */
  cleanUp(physicalId: string, properties: Properties = {}, logicalId = 'Invited'): Promise<Outcome> {
    return this.deliverEvent(this.deleteEvent(physicalId, properties, logicalId)).ended;
  }

  /**
   * Sends a request, and waits until it is answered and nothing of it is running any more.
   *
   * A Delete is of the id that CloudFormation has.
   */
  send(sent: Event): Promise<Outcome> {
    if (sent.RequestType === 'Delete' && !this.cloudFormation.isSigned(sent)) {
      this.cloudFormation.resources.forget(sent);
    }
    return this.deliverEvent(sent).ended;
  }
}

function event(fields: Properties): Event {
  return {
    ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:request',
    StackId: STACK_ID,
    RequestId: randomUUID(),
    LogicalResourceId: 'Invited',
    ResourceType: 'Custom::InvitedAccount',
    ...fields,
  };
}

/**
 * The only answer that a request got.
 *
 * @throws Error if there are none or several
 */
export function onlyAnswer({ answers }: Outcome): Answer {
  const [answer, ...more] = answers;
  if (answer === undefined || more.length > 0) {
    throw new Error(`expected one answer, got ${answers.length}`);
  }
  if (answer.Status === 'SUCCESS' && answer.Data !== undefined) {
    expect(Object.keys(answer.Data).sort()).toEqual([...ATTRIBUTE_NAMES].sort());
    // CloudFormation exports no empty value.
    expect(Object.values(answer.Data)).not.toContain('');
  }
  return answer;
}
