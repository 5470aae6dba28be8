import { callSts } from './bare-http';
import { type Credentials, Fixture, INVITED } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

/** The head of a test file about roles: it calls `useRoles()` once. `fixture` is then a new one in each test. */
export let fixture: Fixture;

export function useRoles(): void {
  beforeEach(async () => {
    fixture = await Fixture.start();
  });
  afterEach(() => fixture.stop());
}

export const ROLE_ARN = `arn:aws:iam::${INVITED}:role/accepter`;
const ROLE = {
  accountId: INVITED,
  name: 'accepter',
  trusts: [MANAGEMENT_ACCOUNT],
  allows: ['organizations:*', 'iam:CreateServiceLinkedRole'],
};

export const makeRole = (role: object = {}) => fixture.control('make-role', { ...ROLE, ...role });

export function ask(form: Record<string, string> = {}, caller: string = MANAGEMENT_ACCOUNT) {
  return callSts(fixture.emulator.url, { RoleArn: ROLE_ARN, RoleSessionName: 'test', ...form }, caller);
}

/** `STATUS CODE: MESSAGE` of a refusal, or `OK`. */
export async function refusal(form?: Record<string, string>, caller?: string): Promise<string> {
  const { status, xml } = await ask(form, caller);
  return status === 200 ? 'OK' : `${status} ${textOf(xml, 'Code')}: ${textOf(xml, 'Message')}`;
}

export const textOf = (xml: string, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? `no ${name}`;

export async function assume(form?: Record<string, string>): Promise<Required<Credentials>> {
  const { xml } = await ask(form);
  return {
    accessKeyId: textOf(xml, 'AccessKeyId'),
    secretAccessKey: textOf(xml, 'SecretAccessKey'),
    sessionToken: textOf(xml, 'SessionToken'),
  };
}
