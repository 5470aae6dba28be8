import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { INVITED } from '../../../../emulator/test/fixture';
import { Proxy } from '../proxy';
import { World } from '../world';

/** An endpoint of AWS with a certificate that nobody knows, as behind a proxy that looks into the connections. */

// For the name `localhost`, signed by its own key, and valid until 2126.
const certificate = join(__dirname, 'fixtures', 'localhost-certificate.pem');
const key = join(__dirname, 'fixtures', 'localhost-key.pem');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'invited-account-certificates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let world: World;
let proxy: Proxy;
let server: Server;
let host: string;
const sockets = new Set<Socket>();
beforeEach(async () => {
  world = await World.start();
  proxy = new Proxy();
  await world.invite('Data', INVITED);
  const { port } = new URL(world.organization.emulator.url);
  server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (client) => {
    const target = connect(Number(port), '127.0.0.1');
    target.pipe(client).pipe(target);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `localhost:${(server.address() as AddressInfo).port}`;
  world.variables.AWS_ENDPOINT_URL_STS = `https://${host}`;
});
afterEach(async () => {
  proxy.stop();
  sockets.forEach((socket) => socket.destroy());
  server.close();
  await world.stop();
});

it('trusts the certificates of AWS_CA_BUNDLE', async () => {
  world.variables.AWS_CA_BUNDLE = certificate;

  expect(await world.run('status')).toMatchObject({ code: 2 });
});

it('trusts them through a proxy', async () => {
  Object.assign(world.variables, { AWS_CA_BUNDLE: certificate, HTTPS_PROXY: await proxy.start() });

  expect(await world.run('status')).toMatchObject({ code: 2 });
  expect(new Set(proxy.tunnels)).toEqual(new Set([host]));
});

it('names the variable where a certificate is not known', async () => {
  const { code, stderr } = await world.run('status');

  expect(code).toBe(1);
  expect(stderr).toMatch(/^cannot tell whose credentials these are: self-signed certificate.* by AWS_CA_BUNDLE\.\n$/);
});

it('names a file that cannot be read', async () => {
  world.variables.AWS_CA_BUNDLE = join(folder, 'missing.pem');

  expect(await world.run('status')).toEqual({
    code: 1,
    stdout: '',
    stderr: `cannot read the certificates that AWS_CA_BUNDLE names: ENOENT: no such file or directory, open '${folder}/missing.pem'.\n`,
  });
});

it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
  'names a file that has no certificate: %j',
  async (text) => {
    const file = join(folder, 'other.pem');
    writeFileSync(file, text);
    world.variables.AWS_CA_BUNDLE = file;

    expect(await world.run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr: `AWS_CA_BUNDLE names "${file}", which has no certificate in PEM.\n`,
    });
  },
);
