import { MANAGEMENT_ACCOUNT } from '../organization/organization';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The headers of a signing client, but for the signature, which the emulator does not check. */
export function headersOf(operation: string, caller: string = MANAGEMENT_ACCOUNT, region = 'us-east-1') {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSOrganizationsV20161128.${operation}`,
    authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20260101/${region}/organizations/aws4_request, SignedHeaders=host, Signature=any`,
  };
}

export async function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Readonly<Record<string, unknown>>,
  };
}

/** Calls STS with any form at all, and returns the status and the XML. */
export async function callSts(url: string, form: Record<string, string>, caller: string, sessionToken?: string) {
  const headers = {
    authorization: headersOf('', caller).authorization.replace('/organizations/', '/sts/'),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const body = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', ...form });
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, xml: await response.text() };
}

/** Calls an operation with any JSON at all, also what no SDK would let through. */
export function call(url: string, operation: string, input: unknown, caller?: string): Promise<Answer> {
  return post(url, headersOf(operation, caller), JSON.stringify(input));
}
