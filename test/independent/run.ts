import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT_ID } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import type { Answer } from '../../lambda/protocol/answer';
import { LocalStack } from './localstack';
import { SCENARIOS, type Scenario, type Seen, UNIT } from './scenarios';

/** Plays the scenarios: `run.ts PYTHON`, in a network namespace of its own. Exits with 1 if one of them fails. */

const INITIALIZING_MILLIS = 20_000;
const SCENARIO_TIMEOUT_MILLIS = 8 * 60_000;
/** A late second answer would come in this time. */
const SETTLED_MILLIS = 3_000;

const answers = new Map<string, Answer[]>();
const changes = new Map<string, string[]>();

async function main(python: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'independent-'));
  const emulator = await Emulator.start(0, { accountQuota: 100 });
  const callback = await answerServer();
  const localStack = new LocalStack(folder, python);
  try {
    console.log('starting LocalStack');
    await localStack.start({
      AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url,
      AWS_ENDPOINT_URL_STS: emulator.url,
    });
    console.log('deploying the stack');
    await localStack.deploy(SCENARIOS.filter(({ awaitedChanges }) => awaitedChanges !== undefined));
    for (const { resource, faults = [] } of SCENARIOS) {
      await localStack.arrange(resource, faults);
    }
    const { id: unit } = emulator.organization.createUnit(ROOT_ID, 'Followed');
    emulator.organization.initializeFor(INITIALIZING_MILLIS);
    const isOver = new AbortController();
    const reading = readChanges(localStack, isOver.signal);
    const failures = await Promise.all(
      SCENARIOS.map((scenario) => play(withUnit(scenario, unit), localStack, emulator, callback.url)),
    );
    isOver.abort();
    await reading;
    process.exitCode = failures.includes(true) ? 1 : 0;
  } catch (error) {
    console.error((await localStack.log()).slice(-4000));
    throw error;
  } finally {
    await localStack.stop();
    await emulator.stop();
    callback.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function withUnit(scenario: Scenario, unit: string): Scenario {
  const properties = JSON.stringify(scenario.properties ?? {}).replace(UNIT, unit);
  return { ...scenario, properties: JSON.parse(properties) as object };
}

/** @returns true if the scenario failed */
async function play(
  { resource, accountId, properties, accepted, awaitedChanges = [], check }: Scenario,
  localStack: LocalStack,
  emulator: Emulator,
  url: string,
): Promise<boolean> {
  const startedAt = Date.now();
  const isLate = () => Date.now() - startedAt > SCENARIO_TIMEOUT_MILLIS;
  await localStack.request({
    RequestType: 'Create',
    RequestId: `request-of-${resource}`,
    ResponseURL: `${url}/${resource}`,
    LogicalResourceId: resource,
    ResourceType: 'Custom::InvitedAccount',
    ResourceProperties: { Target: { Type: 'ACCOUNT', Id: accountId }, ...properties },
  });
  while (!answers.has(resource) && !isLate()) {
    await sleep(200);
  }
  const [answer] = answers.get(resource) ?? [];
  if (answer !== undefined && accepted !== undefined) {
    await localStack.arrange(
      resource,
      accepted.faults.map((fault) => ({ function: 'step', fault })),
    );
    emulator.organization.accept(answer.PhysicalResourceId, accountId);
  }
  while ((changes.get(resource)?.length ?? 0) < awaitedChanges.length && !isLate()) {
    await sleep(200);
  }
  await sleep(SETTLED_MILLIS);
  const seen: Seen = {
    answers: answers.get(resource) ?? [],
    executions: await localStack.executionsOf(resource),
    changes: changes.get(resource) ?? [],
  };
  const seconds = `${Math.round((Date.now() - startedAt) / 1000)} s`;
  try {
    check(seen);
    console.log(`✔ ${resource} (${seconds})`);
    return false;
  } catch (error) {
    console.error(`✘ ${resource} (${seconds}): ${String(error)}\n${JSON.stringify(seen, undefined, 2)}`);
    return true;
  }
}

async function readChanges(localStack: LocalStack, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { logicalResourceId, change } of await localStack.changes()) {
      changes.set(logicalResourceId, [...(changes.get(logicalResourceId) ?? []), change]);
    }
    await sleep(500);
  }
}

/** Takes the answers, as CloudFormation's bucket does. */
async function answerServer() {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const resource = (request.url ?? '').slice(1);
      answers.set(resource, [...(answers.get(resource) ?? []), JSON.parse(body) as Answer]);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
