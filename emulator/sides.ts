import { setTimeout as sleep } from 'node:timers/promises';
import { headersOf, post } from './test/bare-http';
import { EMAIL } from './comparison-cases';
import { INVITED, MEMBER, OUTSIDER } from './test/fixture';
import { MANAGEMENT_ACCOUNT } from './organization/organization';
import type { Emulator } from './server';

/** An emulator that takes part in a comparison: ours, or fakecloud. */
export interface Side {
  readonly url: string;
  /** Begins anew: the management account is alone in its organization. */
  reset(): Promise<void>;
  /** Waits until an invitation gets a later time than all before. */
  tick(): Promise<void>;
  /** The access key by which an account calls. */
  keyOf(accountId: string): string;
  /** Makes the role of an account that accepts invitations. It trusts the management account with an external id. */
  makeRole(role: { readonly accountId: string; readonly name: string; readonly externalId: string }): Promise<void>;
}

const ACCEPTS = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];

export function ours(emulator: Emulator): Side {
  return {
    url: emulator.url,
    reset: () => {
      emulator.reset();
      emulator.organization.knowEmail(INVITED, EMAIL);
      return Promise.resolve();
    },
    tick: () => Promise.resolve(),
    keyOf: (accountId) => accountId,
    makeRole: (role) => {
      const policy = [{ effect: 'Allow', actions: ACCEPTS, resources: ['*'] }] as const;
      emulator.roles.make({ ...role, trusts: [MANAGEMENT_ACCOUNT], policy });
      return Promise.resolve();
    },
  };
}

/** Its accounts have access keys that it makes up, and there is no organization until one is made. */
export function fakecloud(url: string): Side {
  const keys = new Map<string, string>();
  const keyOf = (accountId: string) => keys.get(accountId) ?? accountId;
  return {
    url,
    reset: async () => {
      await post(`${url}/_reset`, {}, '');
      for (const accountId of [MANAGEMENT_ACCOUNT, INVITED, MEMBER, OUTSIDER]) {
        const headers = { 'content-type': 'application/json' };
        const admin = JSON.stringify({ accountId, userName: 'admin' });
        const { body } = await post(`${url}/_fakecloud/iam/create-admin`, headers, admin);
        keys.set(accountId, String(body.accessKeyId));
      }
      await post(url, headersOf('CreateOrganization', keyOf(MANAGEMENT_ACCOUNT)), '{}');
    },
    // Its times are whole seconds.
    tick: () => sleep(1000 - (Date.now() % 1000)),
    keyOf,
    makeRole: async ({ accountId, name: RoleName, externalId }) => {
      const trust = {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      };
      const rights = { Effect: 'Allow', Action: ACCEPTS, Resource: '*' };
      const callIam = (form: Record<string, string>) => postToIam(url, keyOf(accountId), { RoleName, ...form });
      await callIam({ Action: 'CreateRole', AssumeRolePolicyDocument: documentOf(trust) });
      await callIam({ Action: 'PutRolePolicy', PolicyName: 'accepts', PolicyDocument: documentOf(rights) });
    },
  };
}

const documentOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

async function postToIam(url: string, key: string, form: Record<string, string>): Promise<void> {
  const authorization = headersOf('', key).authorization.replace('/organizations/', '/iam/');
  const body = new URLSearchParams({ Version: '2010-05-08', ...form });
  const response = await fetch(url, { method: 'POST', headers: { authorization }, body });
  if (!response.ok) {
    throw new Error(`${form.Action} failed: ${await response.text()}`);
  }
}
