/** The streams that the command prints to. */
export interface Terminal {
  /** The pause between two looks. */
  readonly sleep: (millis: number) => Promise<void>;
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** The person or the program that reads what a verb prints. */
export interface Session {
  /** Writes data to stdout, as it is. */
  print(data: string): void;
  /** Writes a line of words to stderr. */
  say(words: string): void;
  /** Shows progress on one line of a terminal, and nothing elsewhere. An empty text clears the line. */
  progress(text: string): void;
  /** True if the data may be coloured. */
  readonly hasColor: boolean;
  /** True if a person looks at stdout. */
  readonly isTerminal: boolean;
  sleep(millis: number): Promise<void>;
}

const CLEAR_LINE = '\r\x1b[K';

/** https://no-color.org: any text that is not empty turns colours off. */
export function sessionOf({ stdout, stderr, sleep }: Terminal, env: Readonly<NodeJS.ProcessEnv>): Session {
  let isShowingProgress = false;
  const progress = (text: string) => {
    if (stderr.isTTY === true && (text !== '' || isShowingProgress)) {
      stderr.write(CLEAR_LINE + text);
      isShowingProgress = text !== '';
    }
  };
  const isTerminal = stdout.isTTY === true;
  return {
    progress,
    print: (data) => {
      progress('');
      stdout.write(data);
    },
    say: (words) => {
      progress('');
      stderr.write(`${printable(words)}\n`);
    },
    hasColor: isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    isTerminal,
    sleep,
  };
}

/** The text without control characters. A terminal would obey those in a template's names. */
export const printable = (text: string) => text.replace(/\p{Cc}/gu, '?');
