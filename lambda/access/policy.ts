/**
 * The policy of a session of the access role: the calls of AWS Organizations that the functions make, and no others.
 *
 * The role decides which of them the invitations of the stack need. The policy does not: a session that may do less
 * could not undo an option that an Update takes away.
 */
export function accessPolicy(roleArn: string) {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  const inOrganization = (resource: string) => `arn:${partition}:organizations::${account}:${resource}`;
  const members = inOrganization('account/o-*/*');
  return {
    Version: '2012-10-17',
    Statement: [
      allow('*', ['InviteAccountToOrganization', 'ListHandshakesForOrganization', 'ListAccounts', 'TagResource']),
      allow(inOrganization('handshake/o-*/invite/h-*'), ['CancelHandshake', 'DescribeHandshake']),
      allow(members, [
        'DescribeAccount',
        'ListParents',
        'ListTagsForResource',
        'UntagResource',
        'RemoveAccountFromOrganization',
      ]),
      allow([members, inOrganization('ou/o-*/ou-*'), inOrganization('root/o-*/r-*')], ['MoveAccount']),
    ],
  };
}

function allow(Resource: string | readonly string[], operations: readonly string[]) {
  return { Effect: 'Allow', Action: operations.map((operation) => `organizations:${operation}`), Resource };
}
