import { parseArgs } from 'node:util';
import { type Answer, call } from './test/bare-http';
import { CASES } from './comparison-cases';
import { Emulator } from './server';
import { fakecloud, ours, type Side } from './sides';

/**
 * Runs the same cases against this emulator and against fakecloud, and prints
 * where they differ: `npx tsx emulator/compare.ts --other http://127.0.0.1:4566`.
 * docs/emulator.md explains the differences.
 */

async function linesOf(side: Side): Promise<ReadonlyMap<string, string>> {
  const lines = new Map<string, string>();
  for (const [name, run] of Object.entries(CASES)) {
    await side.reset();
    await run(
      (caller, operation, input = {}) => call(side.url, operation, input, side.keyOf(caller)),
      (what, answer, detail) => {
        lines.set(`${name}: ${what}`, told(answer, detail === 'whole' ? wholeHandshake : ({ State }) => State));
      },
    );
  }
  return lines;
}

interface Handshake {
  readonly State: string;
  readonly Action: string;
  readonly RequestedTimestamp: number;
  readonly ExpirationTimestamp: number;
  readonly Parties: readonly { readonly Type: string; readonly Id: string }[];
  readonly Resources: readonly { readonly Type: string; readonly Resources?: readonly { readonly Type: string }[] }[];
}

function wholeHandshake(handshake: Handshake): object {
  const { State, Action, RequestedTimestamp, ExpirationTimestamp, Parties, Resources } = handshake;
  return {
    State,
    Action,
    days: (ExpirationTimestamp - RequestedTimestamp) / 86_400,
    parties: Parties.map(({ Type, Id }) => (Type === 'ORGANIZATION' ? Type : `${Type} ${Id}`)).sort(),
    resources: Resources.map(({ Type, Resources: nested }) => [Type, ...(nested ?? []).map((inner) => inner.Type)]),
  };
}

/** An answer without what differs from one organization to the next: ids, times and names. */
function told({ status, body }: Answer, toldHandshake: (handshake: Handshake) => unknown): string {
  if (status !== 200) {
    const reason = typeof body.Reason === 'string' ? ` / ${body.Reason}` : '';
    return `${status} ${String(body.__type).replace(/^.*#/, '')}${reason}`;
  }
  const short = JSON.stringify(body, (key, value: unknown) => {
    switch (key) {
      case 'Handshake':
        return toldHandshake(value as Handshake);
      case 'Account':
        return Object.keys(value as object).sort();
      case 'Handshakes':
      case 'Accounts':
        return (value as readonly unknown[]).length;
      case 'Organization':
      case 'NextToken':
        return typeof value;
      default:
        return value;
    }
  });
  return `200 ${short.replaceAll('"', '')}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { other: { type: 'string' } } });
  if (values.other === undefined) {
    throw new Error('usage: npx tsx emulator/compare.ts --other http://127.0.0.1:4566');
  }
  const emulator = await Emulator.start();
  try {
    const [here, there] = [await linesOf(ours(emulator)), await linesOf(fakecloud(values.other))];
    const different = [...here].filter(([what, line]) => there.get(what) !== line);
    for (const [what, line] of different) {
      console.log(`${what}\n  emulator  ${line}\n  other     ${there.get(what) ?? 'nothing'}`);
    }
    console.log(`${here.size - different.length} of ${here.size} answers are the same`);
  } finally {
    await emulator.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
