import { INVITED } from '../../../../emulator/test/fixture';
import { Proxy } from '../proxy';
import { World } from '../world';

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
