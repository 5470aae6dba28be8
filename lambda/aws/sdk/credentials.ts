/**
 * Takes the place of @aws-sdk/credential-provider-node in the bundle: Lambda
 * gives a function its credentials in the environment. All other places where
 * that one looks (profiles, SSO, metadata services) were a third of the bundle
 * and a sixth of the time that it took to load.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
