/**
 * Replaces @aws-sdk/credential-provider-node in the bundle, because Lambda gives a function its credentials in the
 * environment. The other places in which that package looks (profiles, SSO, metadata services) were a third of the
 * bundle and a sixth of its loading time.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
