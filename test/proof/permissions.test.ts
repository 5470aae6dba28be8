import { accessPolicy } from '../../lambda/access/policy';
import { type Configuration, FEATURES, type RoleName, saveRoles } from './evidence';
import { allowances, isAllowed, mayAssume } from './policy-simulator';
import { ACCEPTING_ROLE, ACCESS, inStack, PLACES, type Role, type RolePolicies } from './roles';
import { CONFIGURATIONS, EXTERNAL_ID, synthesizedRoles } from './stacks';

/**
 * What the roles of the template allow, by a policy simulator: exactly this, and
 * nothing else of these services. That the functions make all of these calls and
 * no others is judged at the end of the run, over all tests: end-of-run.ts.
 */

const SERVICES = ['organizations', 'sts', 'iam', 'lambda', 'states', 'events', 'cloudformation', 'logs', 'xray'];

const all = synthesizedRoles();
const stacks = all.filter(({ access }) => access === undefined);
const everyStack = all.map(
  (stack) =>
    [
      [...(stack.access === undefined ? [] : ['an access role']), ...stack.configuration].join(', ') || 'no features',
      stack.place.partition,
      stack,
    ] as const,
);

/** One that has all there is: what it does not allow, none allows. */
const [widest] = stacks.filter(({ configuration }) => configuration === FEATURES);

beforeAll(() => saveRoles(all));

it('covers each configuration in each partition', () => {
  expect(all).toHaveLength(2 * CONFIGURATIONS.length * PLACES.length);
});

const INVITATIONS = 'arn:PARTITION:organizations::MANAGEMENT:handshake/o-*/invite/h-*';
const MEMBERS = 'arn:PARTITION:organizations::MANAGEMENT:account/o-*/*';
const MACHINE = 'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE';
const EXECUTIONS = 'arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:*';
const UNITS = 'arn:PARTITION:organizations::MANAGEMENT:ou/o-*/ou-*';
const ROOTS = 'arn:PARTITION:organizations::MANAGEMENT:root/o-*/r-*';
const BUS = 'arn:PARTITION:events:REGION:ACCOUNT:event-bus/default';
const STACKS = 'arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/*';
const STEP = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP';
/** AWS asks no permission for it. */
const ALWAYS = 'sts:GetCallerIdentity *';

function isFollowed(configuration: Configuration): boolean {
  return (['tags', 'placement', 'removal', 'events'] as const).some((feature) => configuration.includes(feature));
}

/** True if something may wait for an account to join. */
function isTold(configuration: Configuration): boolean {
  return isFollowed(configuration) || configuration.includes('waiting');
}

/** On the organization: of both functions or, in another account, of the access role. */
function onOrganization(configuration: Configuration): string[] {
  const [tags, email, placement, , removal] = FEATURES.map((feature) => configuration.includes(feature));
  return [
    'organizations:InviteAccountToOrganization *',
    'organizations:ListHandshakesForOrganization *',
    `organizations:CancelHandshake ${INVITATIONS}`,
    `organizations:DescribeHandshake ${INVITATIONS}`,
    `organizations:DescribeAccount ${MEMBERS}`,
    ...(email ? ['organizations:ListAccounts *'] : []),
    ...(tags || removal
      ? [
          'organizations:TagResource *',
          `organizations:UntagResource ${MEMBERS}`,
          `organizations:ListTagsForResource ${MEMBERS}`,
        ]
      : []),
    ...(placement
      ? [
          `organizations:ListParents ${MEMBERS}`,
          ...[MEMBERS, UNITS, ROOTS].map((resource) => `organizations:MoveAccount ${resource}`),
        ]
      : []),
    ...(removal ? [`organizations:RemoveAccountFromOrganization ${MEMBERS}`] : []),
  ];
}

function ofBothFunctions({ configuration, access }: RolePolicies): string[] {
  return [
    ...(access === undefined ? onOrganization(configuration) : [`sts:AssumeRole ${ACCESS}`]),
    ...(configuration.includes('acceptance') ? [`sts:AssumeRole ${ACCEPTING_ROLE}`] : []),
    ...(isFollowed(configuration) ? [`events:PutEvents ${BUS}`] : []),
    `states:StartExecution ${MACHINE}`,
    `states:ListExecutions ${MACHINE}`,
    `states:DescribeExecution ${EXECUTIONS}`,
    `cloudformation:DescribeStackResource ${STACKS}`,
    `cloudformation:ListStackResources ${STACKS}`,
    ALWAYS,
  ];
}

describe.each(everyStack)('with %s, in %s', (_features, _partition, stack) => {
  const { configuration } = stack;
  const filledIn = (allowed: readonly string[]) => allowed.map((one) => inStack(stack, one)).sort();

  it.each([
    [
      'request',
      [`lambda:InvokeFunction ${STEP}`, ...(isFollowed(configuration) ? [`states:StopExecution ${EXECUTIONS}`] : [])],
    ],
    [
      'step',
      [
        `states:StopExecution ${EXECUTIONS}`,
        ...(isTold(configuration) ? [`states:GetExecutionHistory ${EXECUTIONS}`] : []),
      ],
    ],
  ] as const)('the %s function may do this, and nothing else', async (name, own) => {
    const found = await allowances(stack.roles[name], SERVICES);
    // CloudFormation makes the name of the log group up.
    const logGroup = name === 'request' ? /:log-group:\S+RequestLogs\w+:\*$/ : /:log-group:\S+StepLogs\w+:\*$/;
    const toOwnLog = found.filter((allowed) => logGroup.test(allowed));

    expect(toOwnLog.map((allowed) => allowed.split(' ')[0])).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(found.filter((allowed) => !toOwnLog.includes(allowed))).toEqual(
      filledIn([...ofBothFunctions(stack), ...own]),
    );
  });

  it('the state machine may do this, and nothing else', async () => {
    expect(await allowances(stack.roles['state machine'], SERVICES)).toEqual(
      filledIn([
        `lambda:InvokeFunction ${STEP}`,
        ...['Create', 'Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery *`),
        'logs:ListLogDeliveries *',
        'logs:PutResourcePolicy *',
        'logs:DescribeResourcePolicies *',
        'logs:DescribeLogGroups *',
        'xray:PutTraceSegments *',
        'xray:PutTelemetryRecords *',
        'xray:GetSamplingRules *',
        'xray:GetSamplingTargets *',
        ALWAYS,
      ]),
    );
  });

  it.each([
    ['request', 'lambda.amazonaws.com'],
    ['step', 'lambda.amazonaws.com'],
    ['state machine', 'states.amazonaws.com'],
  ] as const)('the role of the %s is for %s alone', async (name, service) => {
    const { place } = stack;
    const others = ['ec2.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com', 'cloudformation.amazonaws.com']
      .filter((other) => other !== service)
      .concat(
        `arn:${place.partition}:iam::${place.account}:root`,
        `arn:${place.partition}:iam::${place.account}:role/Administrator`,
        `arn:${place.partition}:iam::999999999999:root`,
        ...Object.values(stack.roles).map(({ arn }) => arn),
      );

    expect(await mayAssume(service, stack.roles[name])).toBe(true);
    expect(await Promise.all(others.map((other) => mayAssume(other, stack.roles[name])))).not.toContain(true);
  });
});

describe.each(everyStack.filter(([, , { access }]) => access !== undefined))('with %s, in %s', (_f, _p, stack) => {
  const { access, roles, place, configuration } = stack as RolePolicies & { readonly access: Role };

  it('the access role may do this, and nothing else, and a session of it no more than with every option', async () => {
    const allowed = await allowances(access, SERVICES);
    const session = await allowances({ ...access, policies: [accessPolicy(access.arn)] }, SERVICES);

    expect(allowed).toEqual([...onOrganization(configuration), ALWAYS].map((one) => inStack(stack, one)).sort());
    expect(session).toEqual([...onOrganization(FEATURES), ALWAYS].map((one) => inStack(stack, one)).sort());
  });

  it('the access role is for the functions alone, with its external id', async () => {
    const ids = { 'sts:ExternalId': EXTERNAL_ID };
    const asRole = ({ arn, tags }: Role, more: Readonly<Record<string, string>>) => {
      const ofRole = Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value] as const);
      return mayAssume(arn, access, { ...Object.fromEntries(ofRole), ...more });
    };
    const elsewhere = { ...roles.step, arn: roles.step.arn.replace(place.account, '123456789012') };
    const person = { ...roles.step, arn: `arn:${place.partition}:iam::${place.account}:role/Administrator`, tags: {} };

    expect(await Promise.all([asRole(roles.request, ids), asRole(roles.step, ids)])).toEqual([true, true]);
    expect(
      await Promise.all([
        asRole(roles.step, {}),
        asRole(roles.step, { 'sts:ExternalId': 'another' }),
        asRole(roles['state machine'], ids),
        asRole(elsewhere, ids),
        asRole(person, ids),
        mayAssume('lambda.amazonaws.com', access, ids),
      ]),
    ).not.toContain(true);
  });
});

/** So what each grants stands for what they grant together: see judge-calls.ts. */
it.each(PLACES)('a stack with all features allows what one of them allows, in $partition', async ({ partition }) => {
  const inPlace = stacks.filter(({ place }) => place.partition === partition);
  for (const name of ['request', 'step', 'state machine'] as const) {
    const allowedBy = (some: readonly RolePolicies[]) =>
      Promise.all(some.map(({ roles }) => allowances(roles[name], SERVICES))).then((all) => new Set(all.flat()));
    const together = await allowedBy(inPlace.filter(({ configuration }) => configuration === FEATURES));

    expect(together).toEqual(await allowedBy(inPlace.filter(({ configuration }) => configuration !== FEATURES)));
  }
});

/** Said once more, one by one, of the widest stack: action, resource, and the roles that may. */
const PROBES: readonly (readonly [string, string, string, readonly RoleName[]])[] = [
  [
    'cancel an invitation of this organization',
    'organizations:CancelHandshake',
    'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
    ['request', 'step'],
  ],
  [
    "cancel another organization's invitation",
    'organizations:CancelHandshake',
    'arn:PARTITION:organizations::999999999999:handshake/o-otherorgid/invite/h-examplehandshakeid111',
    [],
  ],
  [
    'cancel a handshake that is no invitation',
    'organizations:CancelHandshake',
    'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/enable_all_features/h-examplehandshakeid111',
    [],
  ],
  [
    "read another organization's invitation",
    'organizations:DescribeHandshake',
    'arn:PARTITION:organizations::999999999999:handshake/o-otherorgid/invite/h-examplehandshakeid111',
    [],
  ],
  [
    'accept an invitation',
    'organizations:AcceptHandshake',
    'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
    [],
  ],
  [
    'decline an invitation',
    'organizations:DeclineHandshake',
    'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
    [],
  ],
  [
    'look at a member',
    'organizations:DescribeAccount',
    'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    ['request', 'step'],
  ],
  [
    "look at another organization's member",
    'organizations:DescribeAccount',
    'arn:PARTITION:organizations::999999999999:account/o-otherorgid/111122223333',
    [],
  ],
  [
    'remove an account',
    'organizations:RemoveAccountFromOrganization',
    'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    ['request', 'step'],
  ],
  [
    "remove another organization's account",
    'organizations:RemoveAccountFromOrganization',
    'arn:PARTITION:organizations::999999999999:account/o-otherorgid/111122223333',
    [],
  ],
  ...['account/o-exampleorgid/111122223333', 'root/o-exampleorgid/r-root', 'ou/o-exampleorgid/ou-root-exampleou'].map(
    (resource) =>
      [
        `move an account by ${resource}`,
        'organizations:MoveAccount',
        `arn:PARTITION:organizations::ACCOUNT:${resource}`,
        ['request', 'step'],
      ] as const,
  ),
  [
    'make an organizational unit',
    'organizations:CreateOrganizationalUnit',
    'arn:PARTITION:organizations::ACCOUNT:root/o-exampleorgid/r-root',
    [],
  ],
  [
    'close an account',
    'organizations:CloseAccount',
    'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    [],
  ],
  ['make an account', 'organizations:CreateAccount', '*', []],
  [
    'take tags away from an account',
    'organizations:UntagResource',
    'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    ['request', 'step'],
  ],
  [
    'take tags away from a policy',
    'organizations:UntagResource',
    'arn:PARTITION:organizations::ACCOUNT:policy/o-exampleorgid/service_control_policy/p-example1',
    [],
  ],
  ['leave the organization', 'organizations:LeaveOrganization', '*', []],
  ['delete the organization', 'organizations:DeleteOrganization', '*', []],
  [
    'take a policy off an account',
    'organizations:DetachPolicy',
    'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    [],
  ],
  ['assume the role that accepts', 'sts:AssumeRole', ACCEPTING_ROLE, ['request', 'step']],
  ['assume another role', 'sts:AssumeRole', 'arn:PARTITION:iam::111122223333:role/OrganizationAccountAccessRole', []],
  ['assume a role of that name elsewhere', 'sts:AssumeRole', 'arn:PARTITION:iam::999999999999:role/Accept', []],
  ['put events on the default bus', 'events:PutEvents', BUS, ['request', 'step']],
  ['put events on another bus', 'events:PutEvents', 'arn:PARTITION:events:REGION:ACCOUNT:event-bus/other', []],
  ['change a rule', 'events:PutRule', 'arn:PARTITION:events:REGION:ACCOUNT:rule/joined', []],
  ['pass a role', 'iam:PassRole', 'arn:PARTITION:iam::ACCOUNT:role/Administrator', []],
  ['change its own role', 'iam:PutRolePolicy', 'arn:PARTITION:iam::ACCOUNT:role/Administrator', []],
  [
    'start an execution that waits',
    'states:StartExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE',
    ['request', 'step'],
  ],
  [
    'start another state machine',
    'states:StartExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:other',
    [],
  ],
  [
    'start one with a longer name',
    'states:StartExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE-2',
    [],
  ],
  [
    'stop a request that waits',
    'states:StopExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:name',
    ['request', 'step'],
  ],
  [
    "stop another state machine's execution",
    'states:StopExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:execution:other:name',
    [],
  ],
  [
    "read another state machine's execution",
    'states:DescribeExecution',
    'arn:PARTITION:states:REGION:ACCOUNT:execution:other:name',
    [],
  ],
  [
    'read the history of an execution',
    'states:GetExecutionHistory',
    'arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:name',
    ['step'],
  ],
  [
    'change the state machine',
    'states:UpdateStateMachine',
    'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE',
    [],
  ],
  [
    'invoke the step function',
    'lambda:InvokeFunction',
    'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP',
    ['request', 'state machine'],
  ],
  ['invoke the request function', 'lambda:InvokeFunction', 'arn:PARTITION:lambda:REGION:ACCOUNT:function:REQUEST', []],
  ['invoke another function', 'lambda:InvokeFunction', 'arn:PARTITION:lambda:REGION:ACCOUNT:function:other', []],
  [
    'change the code of a function',
    'lambda:UpdateFunctionCode',
    'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP',
    [],
  ],
  [
    "write another function's log",
    'logs:PutLogEvents',
    'arn:PARTITION:logs:REGION:ACCOUNT:log-group:other:log-stream:stream',
    [],
  ],
];

it.each(PROBES)('who may %s', async (_what, action, resource, roles) => {
  if (widest === undefined) {
    throw new Error('there are no stacks');
  }
  const names = Object.keys(widest.roles) as RoleName[];
  const allowed = await Promise.all(
    names.map((name) => isAllowed(widest.roles[name], action, inStack(widest, resource))),
  );

  expect(names.filter((_, index) => allowed[index])).toEqual(roles);
});

it('lets no function put events in the name of another source', async () => {
  const { roles } = widest as RolePolicies;
  const bus = inStack(widest as RolePolicies, BUS);

  expect(await isAllowed(roles.step, 'events:PutEvents', bus, 'cdk-invited-account')).toBe(true);
  for (const source of ['aws.organizations', 'cdk-invited-account-2']) {
    expect(await isAllowed(roles.step, 'events:PutEvents', bus, source)).toBe(false);
  }
});

describe('the policy simulator', () => {
  it.each([
    ['an action that does not exist', 'organizations:CancelInvitation', '*', 'invalid.action'],
    ['a resource that the action does not take', 'states:StartExecution', 'arn:aws:s3:::bucket', 'no.resource.types'],
  ])('fails for %s, instead of a denial', async (_what, action, resource, message) => {
    await expect(isAllowed((widest as RolePolicies).roles.request, action, resource)).rejects.toThrow(message);
  });
});
