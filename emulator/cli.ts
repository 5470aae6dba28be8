import { parseArgs } from 'node:util';
import { MANAGEMENT_ACCOUNT } from './organization/organization';
import { Emulator } from './server';
import { isRates } from './settings';

const USAGE = 'usage: npm run emulator -- --port N [--account-quota N] [--rates aws|none] [--events URL]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'account-quota': { type: 'string', default: '10' },
      rates: { type: 'string', default: 'none' },
      events: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!isRates(values.rates)) {
    throw new Error(`--rates must be aws or none, got ${values.rates}`);
  }
  if (values.events !== undefined && !URL.canParse(values.events)) {
    throw new Error(`--events must be a URL, got ${values.events}`);
  }
  const port = wholeNumber('--port', values.port, 65_535);
  const accountQuota = wholeNumber('--account-quota', values['account-quota'], 100_000);
  let emulator: Emulator;
  try {
    emulator = await Emulator.start(port, {
      accountQuota,
      rates: values.rates,
      ...(values.events !== undefined && { eventsUrl: values.events }),
    });
    emulator.membershipEvents.onLost = (reason) => console.error(`An event was lost: ${reason}`);
  } catch (error) {
    console.error(`The emulator cannot listen on port ${port}: ${reasonOf(error)}`);
    process.exitCode = 2;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.stop());
  }
  console.log(`AWS Organizations (invitations) at ${emulator.url}, management account ${MANAGEMENT_ACCOUNT}`);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' ? 'another program uses it. Name another port, or 0 for any free one.' : message;
}

function wholeNumber(option: string, value: string | undefined, maximum: number): number {
  if (value === undefined || !/^\d+$/.test(value) || Number(value) > maximum) {
    throw new Error(`${option} must be a whole number from 0 to ${maximum}, got ${value ?? 'nothing'}`);
  }
  return Number(value);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
});
