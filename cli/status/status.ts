import { REACH } from '../aws/reach';
import { flag } from '../terminal/options';
import { defineVerb } from '../terminal/verb';
import { readStatus } from './read-status';
import { exitCodeOf, type StatusRow } from './status-row';
import { tableOf } from './table';

export const STATUS = defineVerb({
  name: 'status',
  summary: 'how the declared invitations stand, who must act, and what to do next',
  description: `Tells how the invitations stand that your stacks declare with InvitedAccount: whom they are to, their state,
until when they are open, who must act, and what to do next. It needs credentials of the management account, and only reads.`,
  options: {
    ...REACH,
    json: flag('the same as JSON'),
  },
  examples: [
    { does: 'the invitations of one stack', line: 'npx cdk-invited-account status --stack Accounts' },
    { does: 'all that the region declares, for a program', line: 'npx cdk-invited-account status --json' },
  ],
  exitCodes: [
    [1, 'it could not be told: bad usage, no credentials, not the management account, no such stack'],
    [3, 'an account has not joined, or has left, and no invitation to it is open'],
    [2, 'an invitation is not answered yet'],
    [0, 'every account has joined, or none is declared'],
  ],
  run: async ({ stack, json }, session) => {
    const standings = await readStatus(stack, (text) => session.progress(text));
    session.print(json ? `${JSON.stringify(standings, null, 2)}\n` : inWords(standings, stack));
    return exitCodeOf(standings);
  },
});

function inWords(standings: readonly StatusRow[], stack: string | undefined): string {
  if (standings.length > 0) {
    return tableOf(standings);
  }
  return stack === undefined
    ? 'No stack of this region declares an InvitedAccount.\n'
    : `The stack ${stack} declares no InvitedAccount.\n`;
}
