declare module 'proxy-from-env' {
  /** The proxy for a URL by the environment. An empty string if there is none. */
  export function getProxyForUrl(url: string): string;
}
