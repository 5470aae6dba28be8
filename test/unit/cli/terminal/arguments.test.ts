import { parseCommand } from '../../../../cli/terminal/arguments';
import { helpOf, helpOfVerb } from '../../../../cli/terminal/help';
import { flag, list, text } from '../../../../cli/terminal/options';
import { defineVerb } from '../../../../cli/terminal/verb';
import { VERBS } from '../../../../cli/verbs';

const LOOK = defineVerb({
  name: 'look',
  summary: 'looks',
  description: 'Looks around.',
  options: {
    place: list('PLACE', 'where'),
    color: text('COLOR', 'what for', ['red', 'blue']),
    loud: flag('says it'),
  },
  examples: [
    { does: 'here', line: 'npx cdk-invited-account look' },
    { does: 'there', line: 'npx cdk-invited-account look --place there' },
  ],
  exitCodes: [[0, 'looked']],
  run: () => Promise.resolve(0),
});
const ALL = [LOOK, ...VERBS];

const parse = (...args: readonly string[]) => parseCommand(args, ALL);

it.each([
  [['look'], { place: [], color: undefined, loud: false }],
  [['look', '--place', 'a', '--place=b'], { place: ['a', 'b'], color: undefined, loud: false }],
  [['--loud', '--color=red', 'look'], { place: [], color: 'red', loud: true }],
  [['--place', 'look', 'look'], { place: ['look'], color: undefined, loud: false }],
])('takes %j', (args, values) => {
  expect(parse(...args)).toEqual({ name: 'run', verb: LOOK, values });
});

it.each([
  [['--help'], { name: 'help', verb: undefined }],
  [['help'], { name: 'help', verb: undefined }],
  [['help', 'look'], { name: 'help', verb: LOOK }],
  [['look', '-h'], { name: 'help', verb: LOOK }],
  [['look', '--lout', '--help'], { name: 'help', verb: LOOK }],
  [['--version'], { name: 'version' }],
  [['look', '--version'], { name: 'version' }],
])('takes %j for a question about the command', (args, command) => {
  expect(parse(...args)).toEqual(command);
});

const VERB_NAMES = ALL.map(({ name }) => name).join(', ');

it.each([
  [[], `the verb must be ${VERB_NAMES}, got nothing.`, ''],
  [['dance'], `the verb must be ${VERB_NAMES}, got "dance".`, ''],
  [['stats'], `the verb must be ${VERB_NAMES}, got "stats": did you mean status?`, ''],
  [['look', 'there'], 'look takes options only, got "there".', 'look '],
  [['look', '--places', 'there'], 'look has no option --places: did you mean --place?', 'look '],
  [['look', '--json'], 'look has no option --json.', 'look '],
  [['look', '-x'], 'look has no option -x.', 'look '],
  [['look', '--place'], "Option '--place <value>' argument missing.", 'look '],
  [['look', '--place='], '--place must have a value, got "".', 'look '],
  [['look', '--color', 'red', '--color=blue'], '--color can be given only once.', 'look '],
  [['look', '--color', 'green'], '--color must be red, blue, got "green".', 'look '],
  [['look', '--loud=yes'], "Option '--loud' does not take an argument.", 'look '],
])('fails on %j and points to the help', (args, problem, verb) => {
  expect(() => parse(...args)).toThrow(`${problem} See npx cdk-invited-account ${verb}--help`);
});

describe('the help', () => {
  it('lists the verbs', () => {
    for (const { name, summary } of VERBS) {
      expect(helpOf(VERBS)).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
    }
  });

  it.each(VERBS.map((verb) => [verb.name, verb] as const))(
    'of %s has its options, two examples that it takes, and its exit codes',
    (name, verb) => {
      const help = helpOfVerb(verb);

      for (const option of [...Object.keys(verb.options), 'help', 'version']) {
        expect(help).toMatch(new RegExp(`^ {2}--${option}( [A-Z]+)? {2,}\\S`, 'm'));
      }
      const examples = help.match(/^ {2}npx cdk-invited-account .*$/gm) ?? [];
      expect(examples).toHaveLength(2);
      for (const example of examples) {
        // What stands behind is for the shell.
        const [line = ''] = example.trim().split(' > ');
        expect(parseCommand(line.split(' ').slice(2), VERBS)).toMatchObject({ name: 'run', verb: { name } });
      }
      expect(help.match(/^ {2}\d {2}\S/gm)).toHaveLength(verb.exitCodes.length);
      expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130);
    },
  );
});
