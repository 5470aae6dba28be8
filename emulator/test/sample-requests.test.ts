import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Fixture, INVITED } from './fixture';

/** A request as documented, byte for byte, but for the access key: it names the calling account. */
interface Sample {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly party: object;
  readonly notes: string;
  readonly tags: readonly object[];
}

const SAMPLES = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'sample-requests.json'), 'utf8')) as Sample[];

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

// The AWS CLI and boto3, with their samples, are in clients.test.ts.
describe.each(SAMPLES)('$name', ({ headers, body, party, notes, tags }) => {
  /** Checks the answer, and the tags that the account has when it joins. */
  async function expectInvitation(status: number | undefined, answer: unknown): Promise<void> {
    expect({ status, answer }).toEqual({
      status: 200,
      answer: {
        Handshake: {
          Id: expect.stringMatching(/^h-[0-9a-z]{8,32}$/) as string,
          Arn: expect.stringMatching(
            /^arn:aws:organizations::\d{12}:handshake\/o-[a-z0-9]{10,32}\/invite\/h-[0-9a-z]{8,32}$/,
          ) as string,
          Action: 'INVITE',
          State: 'OPEN',
          RequestedTimestamp: 1_767_225_600, // 2026-01-01T00:00:00Z
          ExpirationTimestamp: 1_768_521_600, // 15 days later
          Parties: [{ Type: 'ORGANIZATION', Id: 'exampleorgid' }, party],
          Resources: [
            expect.objectContaining({ Type: 'ORGANIZATION', Value: 'o-exampleorgid' }),
            expect.objectContaining({ Type: (party as { Type: string }).Type }),
            { Type: 'NOTES', Value: notes },
          ],
        },
      },
    });
    const { organization } = fixture.emulator;
    organization.knowEmail(INVITED, 'juan@example.com');
    const [handshake] = organization.allHandshakes();
    organization.accept(handshake?.id ?? 'no id', INVITED);
    const { Tags } = await fixture.management.listTagsForResource({ ResourceId: INVITED });
    expect(Tags).toEqual(tags);
  }

  it('invites when sent as it is', async () => {
    const sent = request(fixture.emulator.url, { method: 'POST', headers }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await expectInvitation(response.statusCode, await json(response));
  });

  it('invites when sent with a bare fetch', async () => {
    const response = await fetch(fixture.emulator.url, { method: 'POST', headers, body });
    await expectInvitation(response.status, await response.json());
  });
});
