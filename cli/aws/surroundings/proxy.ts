import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import type { Trust } from './certificates';

const KEEP_ALIVE = { keepAlive: true };

/**
 * Chooses the way of each call by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in capitals or not.
 *
 * The SDK reads none of them.
 */
class ProxyAgent extends Agent {
  private readonly direct = { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  private readonly proxies = new Map<string, HttpAgent>();

  constructor(private readonly trust: Trust) {
    // The agents below get these options, too.
    super({ ...KEEP_ALIVE, ...trust });
  }

  override connect(_: ClientRequest, options: AgentConnectOpts): HttpAgent {
    const protocol = options.secureEndpoint ? 'https' : 'http';
    const url = getProxyForUrl(`${protocol}://${options.host ?? 'localhost'}:${String(options.port)}`);
    if (url === '') {
      return this.direct[protocol];
    }
    const agent = this.proxies.get(url) ?? new HttpsProxyAgent(url, { ...KEEP_ALIVE, ...this.trust });
    this.proxies.set(url, agent);
    return agent;
  }

  override destroy(): void {
    const agents = [this.direct.http, this.direct.https, ...this.proxies.values()];
    agents.forEach((agent) => agent.destroy());
    super.destroy();
  }
}

const VARIABLES = /^(https?|all)_proxy$/i;

/** The variables that name a proxy: `HTTPS_PROXY`. */
export const proxyVariables = (): readonly string[] =>
  Object.keys(process.env).filter((name) => VARIABLES.test(name) && process.env[name] !== '');

/** The agent for all calls. Undefined if the environment names no proxy. */
export const proxyAgent = (trust: Trust): Agent | undefined =>
  proxyVariables().length > 0 ? new ProxyAgent(trust) : undefined;
