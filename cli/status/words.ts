import type { Reach } from '../aws/reach';
import type { Status } from './rows/read-status';
import { constructOf } from './rows/duplicates';
import { headlineOf } from './formats/sheet';

/** The lines beside the data: where was looked, whatever is odd, and the next command to paste. */
export function wordsAfter(status: Status, code: number, reach: Reach): readonly string[] {
  return [headlineOf(status), ...duplicatesIn(status), ...nextOf(status, code, reach)];
}

function duplicatesIn({ rows }: Status): readonly string[] {
  return rows
    .filter((row) => row.alsoDeclaredBy.every((other) => constructOf(row) < other) && row.alsoDeclaredBy.length > 0)
    .map((row) => {
      const constructs = [constructOf(row), ...row.alsoDeclaredBy].join(' and ');
      return `${constructs} declare the same account, and take the invitation from each other. Remove all but one.`;
    });
}

function nextOf({ rows }: Status, code: number, reach: Reach): readonly string[] {
  if (rows.length === 0) {
    const elsewhere = `npx cdk-invited-account status --all-regions${wordsOf({ ...reach, region: [], stack: [] })}`;
    return [
      'No stack that was read declares an InvitedAccount.',
      ...(reach['all-regions'] ? [] : [`Next: ${elsewhere}`]),
    ];
  }
  switch (code) {
    case 2:
      return [`Next: npx cdk-invited-account status${wordsOf(reach)} --watch`];
    case 3:
    case 5: {
      const stacks = new Set(rows.filter(({ who }) => who === 'you').map(({ stackName }) => stackName));
      return stacks.size === 0
        ? []
        : [`Next, after the change of the app: npx cdk deploy ${[...stacks].map(pasted).join(' ')}`];
    }
    default:
      return [];
  }
}

/** The options as the person gave them. */
function wordsOf(reach: Reach): string {
  const options = [
    ...reach.stack.map((name) => ['--stack', name]),
    ...reach.region.map((name) => ['--region', name]),
    ...(reach['all-regions'] ? [['--all-regions']] : []),
    ...(reach.profile === undefined ? [] : [['--profile', reach.profile]]),
  ];
  return options
    .flat()
    .map((word) => ` ${pasted(word)}`)
    .join('');
}

/** A word that a shell takes as it is. */
const pasted = (word: string) => (/^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
