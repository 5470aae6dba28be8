import { type CollectionTag, Pair, parseDocument, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';

/** The functions that have a short form in YAML. `!Sub` stands for `Fn::Sub`. */
const FUNCTIONS = [
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length'],
  ...['Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
];
const NAMES: readonly (readonly [tag: string, name: string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
];

const TAGS: readonly (ScalarTag | CollectionTag)[] = NAMES.flatMap(([tag, name]) => {
  const resolve = (value: Collection) => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(name), value));
    return map;
  };
  return [
    { tag, resolve: (value: string) => ({ [name]: name === 'Fn::GetAtt' ? value.split('.') : value }) },
    { tag, collection: 'seq', resolve },
    { tag, collection: 'map', resolve },
  ];
});

type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;

/**
 * Parses a template in JSON, as CDK writes it, or in YAML.
 *
 * All scalars of YAML stay the texts that they are: an account id may begin with a zero, and CloudFormation hands custom
 * resources nothing but texts. Undefined if it is neither.
 */
export function parseTemplate(templateBody: string): unknown {
  try {
    return JSON.parse(templateBody);
  } catch {
    const document = parseDocument(templateBody, { schema: 'failsafe', customTags: [...TAGS], logLevel: 'silent' });
    return document.errors.length > 0 ? undefined : document.toJS();
  }
}
