import { flag, text } from '../terminal/options';
import { counted } from '../terminal/text';
import { REACH } from '../aws/reach';
import { defineVerb } from '../terminal/verb';
import { type Format, FORMATS, PRINTED } from './formats';
import { readUndeclared } from './read-undeclared';

const UNDECLARED = 4;

export const SCAN = defineVerb({
  name: 'scan',
  summary: 'open invitations and invited members that no stack declares',
  description: `Tells what the organization has and no stack declares: invitations that are open, and members that were invited. As
TypeScript it prints constructs to paste: their first deployment sends nothing. It needs credentials of the management
account, and only reads. Name all regions that have such stacks.`,
  options: {
    region: REACH.region,
    'all-regions': REACH['all-regions'],
    profile: REACH.profile,
    role: REACH.role,
    'external-id': REACH['external-id'],
    format: text('FORMAT', `${FORMATS.join(', ')}; table without it`, FORMATS),
    undeclared: flag('asks for what no stack declares, as scan does by itself'),
    fail: flag('exit code 4 if anything is found'),
  },
  examples: [
    {
      does: 'constructs to paste',
      line: 'npx cdk-invited-account scan --all-regions --format typescript',
    },
    { does: 'the question of an auditor', line: 'npx cdk-invited-account scan --all-regions --undeclared --fail' },
  ],
  exitCodes: [
    [1, 'it could not be told: bad usage, no credentials, not the management account'],
    [4, 'something is not declared, with --fail'],
    [0, 'all is declared, or --fail was not given'],
  ],
  run: async ({ format = 'table', fail, ...reach }, session) => {
    const { rows, accountId, regions, stackCount } = await readUndeclared(
      { ...reach, stack: [] },
      format !== 'table',
      (words) => session.progress(words),
    );
    session.print(PRINTED[format as Format](rows));
    session.say(
      `${rows.length === 0 ? 'Nothing' : rows.length} that no stack declares: looked at ${counted(stackCount, 'stack')} ` +
        `in ${regions.join(', ')} of account ${accountId}.`,
    );
    return fail && rows.length > 0 ? UNDECLARED : 0;
  },
});
