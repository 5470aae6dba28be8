import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { INVITED } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** A proxy that tunnels, and remembers to where. */
class Proxy {
  readonly tunnels: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer();

  async start(): Promise<string> {
    this.server.on('connect', ({ url = '' }, client: Socket) => {
      this.tunnels.push(url);
      const [host = '', port = ''] = url.split(':');
      const target = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      for (const socket of [client, target]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
  }
}

let world: World;
let proxy: Proxy;
let url: string;
beforeEach(async () => {
  world = await World.start();
  await world.invite('Data', INVITED);
  proxy = new Proxy();
  url = await proxy.start();
});
afterEach(async () => {
  proxy.stop();
  await world.stop();
});

const hostOf = (address: string) => new URL(address).host;

// The local cloud speaks HTTP, so its proxy is that of HTTP_PROXY.
it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])('sends all calls through the proxy of %s', async (variable) => {
  world.variables[variable] = url;

  expect(await world.run('status')).toMatchObject({ code: 2 });
  const hosts = [world.cloudFormation.url, world.organization.emulator.url].map(hostOf);
  expect([...new Set(proxy.tunnels)].sort()).toEqual(hosts.sort());
});

it('goes around the proxy for what NO_PROXY names', async () => {
  world.variables.HTTP_PROXY = url;
  world.variables.NO_PROXY = hostOf(world.cloudFormation.url);

  expect(await world.run('status')).toMatchObject({ code: 2 });
  expect(new Set(proxy.tunnels)).toEqual(new Set([hostOf(world.organization.emulator.url)]));
});

it('goes to a secure endpoint through the proxy of HTTPS_PROXY alone', async () => {
  Object.assign(world.variables, { HTTPS_PROXY: url, AWS_ENDPOINT_URL_STS: 'https://127.0.0.1:9' });

  const { code, stderr } = await world.run('status');

  expect(code).toBe(1);
  expect(new Set(proxy.tunnels)).toEqual(new Set(['127.0.0.1:9']));
  expect(stderr).toContain('The calls go through the proxy of HTTPS_PROXY.');
});

it('names the variable of a proxy that is not there', async () => {
  proxy.stop();
  world.variables.HTTP_PROXY = url;

  const { code, stderr } = await world.run('status');

  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^cannot tell whose credentials these are: .*ECONNREFUSED.* The calls go through the proxy of HTTP_PROXY\.\n$/,
  );
});
