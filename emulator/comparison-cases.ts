import type { Answer } from './test/bare-http';
import { INVITED, MEMBER, OUTSIDER } from './test/fixture';
import { MANAGEMENT_ACCOUNT } from './organization/organization';

/** Calls an operation as an account, on whichever emulator is asked. */
export type Ask = (caller: string, operation: string, input?: object) => Promise<Answer>;

/** Notes an answer; `whole`, where what a handshake looks like is the point. */
export type See = (what: string, answer: Answer, detail?: 'whole') => void;

/** A case begins with the management account alone in its organization, and notes what it sees. */
export type Case = (ask: Ask, see: See) => Promise<void>;

/** The e-mail address of INVITED, on both sides. */
export const EMAIL = `${INVITED}@example.com`;

const ROLES = { management: MANAGEMENT_ACCOUNT, member: MEMBER, invited: INVITED, outsider: OUTSIDER };
const toAccount = (Id: string) => ({ Target: { Type: 'ACCOUNT', Id } });
const toEmail = (Id: string) => ({ Target: { Type: 'EMAIL', Id } });

const handshakeOf = ({ body }: Answer) => body.Handshake as { readonly Id: string };

async function invite(ask: Ask, input: object = toAccount(INVITED)): Promise<{ HandshakeId: string }> {
  const answer = await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', input);
  return { HandshakeId: handshakeOf(answer).Id };
}

async function join(ask: Ask, accountId: string): Promise<void> {
  await ask(accountId, 'AcceptHandshake', await invite(ask, toAccount(accountId)));
}

const END = { Cancel: MANAGEMENT_ACCOUNT, Accept: INVITED, Decline: INVITED } as const;
const ENDS = ['Cancel', 'Accept', 'Decline'] as const;

const INVALID_INPUTS: Readonly<Record<string, object>> = {
  'no target': {},
  'no type': { Target: { Id: INVITED } },
  'no id': { Target: { Type: 'ACCOUNT' } },
  'type ORGANIZATION': { Target: { Type: 'ORGANIZATION', Id: 'o-exampleorgid' } },
  'unknown type': { Target: { Type: 'ROOT', Id: INVITED } },
  '11 digits': toAccount('11111111111'),
  'e-mail without @': toEmail('juan.example.com'),
  'e-mail of 65 characters': toEmail(`${'a'.repeat(53)}@example.com`),
  'notes of 1025 characters': { ...toAccount(INVITED), Notes: 'n'.repeat(1025) },
  'notes with a script': { ...toAccount(INVITED), Notes: '<script>alert(1)</script>' },
  'tag key aws:': { ...toAccount(INVITED), Tags: [{ Key: 'aws:k', Value: 'v' }] },
  'tag key twice': {
    ...toAccount(INVITED),
    Tags: [
      { Key: 'k', Value: 'v' },
      { Key: 'k', Value: 'w' },
    ],
  },
  'tag without a value': { ...toAccount(INVITED), Tags: [{ Key: 'k' }] },
  '51 tags': { ...toAccount(INVITED), Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) },
};

export const CASES: Readonly<Record<string, Case>> = {
  'an invitation by account id': async (ask, see) => {
    const input = { ...toAccount(INVITED), Notes: 'Welcome' };
    see('invite', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', input), 'whole');
  },
  'an invitation by e-mail': async (ask, see) => {
    see('invite', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toEmail(EMAIL)), 'whole');
  },
  'a second invitation to the same target': async (ask, see) => {
    await invite(ask);
    see('same id', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toAccount(INVITED)));
    see('its e-mail', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toEmail(EMAIL)));
  },
  'every end of an invitation, and every step after it': async (ask, see) => {
    for (const end of ENDS) {
      const id = await invite(ask);
      see(end, await ask(END[end], `${end}Handshake`, id));
      for (const again of ENDS) {
        see(`${end}, then ${again}`, await ask(END[again], `${again}Handshake`, id));
      }
      see(`${end}, then Describe`, await ask(MANAGEMENT_ACCOUNT, 'DescribeHandshake', id));
      await ask(MANAGEMENT_ACCOUNT, 'RemoveAccountFromOrganization', { AccountId: INVITED });
    }
  },
  'an id that no invitation has': async (ask, see) => {
    for (const operation of ['CancelHandshake', 'AcceptHandshake', 'DeclineHandshake', 'DescribeHandshake']) {
      const caller = operation.startsWith('C') ? MANAGEMENT_ACCOUNT : INVITED;
      see(operation, await ask(caller, operation, { HandshakeId: 'h-00000000' }));
      see(`${operation}, malformed`, await ask(caller, operation, { HandshakeId: 'h-1' }));
    }
  },
  'who may call what': async (ask, see) => {
    await join(ask, MEMBER);
    const calls: Readonly<Record<string, object>> = {
      DescribeHandshake: await invite(ask),
      ListHandshakesForOrganization: {},
      ListHandshakesForAccount: {},
      DescribeOrganization: {},
      ListAccounts: {},
      DescribeAccount: { AccountId: MEMBER },
    };
    for (const [operation, input] of Object.entries(calls)) {
      for (const [role, account] of Object.entries(ROLES)) {
        see(`${operation} by ${role}`, await ask(account, operation, input));
      }
    }
  },
  'who may not answer or send': async (ask, see) => {
    await join(ask, MEMBER);
    const id = await invite(ask);
    for (const role of ['member', 'invited', 'outsider'] as const) {
      see(`Cancel by ${role}`, await ask(ROLES[role], 'CancelHandshake', id));
      see(`Invite by ${role}`, await ask(ROLES[role], 'InviteAccountToOrganization', toAccount('444444444444')));
    }
    for (const role of ['management', 'member', 'outsider'] as const) {
      see(`Accept by ${role}`, await ask(ROLES[role], 'AcceptHandshake', id));
      see(`Decline by ${role}`, await ask(ROLES[role], 'DeclineHandshake', id));
    }
  },
  'an invitation to a member': async (ask, see) => {
    await join(ask, INVITED);
    see('by id', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toAccount(INVITED)));
    see('management', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toAccount(MANAGEMENT_ACCOUNT)));
  },
  'invalid input': async (ask, see) => {
    for (const [name, input] of Object.entries(INVALID_INPUTS)) {
      const answer = await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', input);
      see(name, answer);
      if (answer.status === 200) {
        await ask(MANAGEMENT_ACCOUNT, 'CancelHandshake', { HandshakeId: handshakeOf(answer).Id });
      }
    }
  },
  'pages and filters': async (ask, see) => {
    for (const account of [INVITED, MEMBER, OUTSIDER]) {
      await invite(ask, toAccount(account));
    }
    const list = (input: object) => ask(MANAGEMENT_ACCOUNT, 'ListHandshakesForOrganization', input);
    const first = await list({ MaxResults: 2 });
    see('MaxResults 2', first);
    see('its NextToken', await list({ MaxResults: 2, NextToken: first.body.NextToken }));
    see('MaxResults 0', await list({ MaxResults: 0 }));
    see('MaxResults 21', await list({ MaxResults: 21 }));
    see('a token made up', await list({ NextToken: 'made up' }));
    see('INVITE', await list({ Filter: { ActionType: 'INVITE' } }));
    see('ENABLE_ALL_FEATURES', await list({ Filter: { ActionType: 'ENABLE_ALL_FEATURES' } }));
    see('unknown action type', await list({ Filter: { ActionType: 'JOIN' } }));
  },
  'the account quota': async (ask, see) => {
    for (let i = 0; i < 9; i++) {
      await invite(ask, toAccount(String(500_000_000_000 + i)));
    }
    see('the 11th account of 10', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toAccount(INVITED)));
  },
  'the daily limit of attempts': async (ask, see) => {
    for (let i = 0; i < 20; i++) {
      await ask(MANAGEMENT_ACCOUNT, 'CancelHandshake', await invite(ask));
    }
    see('the 21st attempt', await ask(MANAGEMENT_ACCOUNT, 'InviteAccountToOrganization', toAccount(INVITED)));
  },
  'a new member': async (ask, see) => {
    const tags = { Tags: [{ Key: 'team', Value: 'blue' }] };
    const tagsOf = () => ask(MANAGEMENT_ACCOUNT, 'ListTagsForResource', { ResourceId: INVITED });
    const id = await invite(ask, { ...toEmail(EMAIL), ...tags });
    see('tags before', await tagsOf());
    see('accept', await ask(INVITED, 'AcceptHandshake', id));
    see('tags', await tagsOf());
    see('DescribeAccount', await ask(MANAGEMENT_ACCOUNT, 'DescribeAccount', { AccountId: INVITED }));
    see('remove', await ask(MANAGEMENT_ACCOUNT, 'RemoveAccountFromOrganization', { AccountId: INVITED }));
    see('remove again', await ask(MANAGEMENT_ACCOUNT, 'RemoveAccountFromOrganization', { AccountId: INVITED }));
    const AccountId = MANAGEMENT_ACCOUNT;
    see('remove management', await ask(MANAGEMENT_ACCOUNT, 'RemoveAccountFromOrganization', { AccountId }));
    see('DescribeAccount after', await ask(MANAGEMENT_ACCOUNT, 'DescribeAccount', { AccountId: INVITED }));
  },
};
