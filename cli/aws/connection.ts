import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { accountOfRole } from '../../lib/shared/constraints';
import { Failure } from '../terminal/failure';
import { readTrust } from './surroundings/certificates';
import { findProfile } from './surroundings/profiles';
import { proxyAgent } from './surroundings/proxy';
import { awsFailure } from './aws-failure';
import type { Reach } from './reach';
import { credentialsOfRole } from './role';

/** The account and the regions that a verb looks at, and the clients for them. */
export interface Connection {
  readonly accountId: string;
  /** The account of the stacks, or another one whose role reads the organization. */
  readonly managementAccountId: string;
  readonly regions: readonly string[];
  readonly organizations: OrganizationsClient;
  cloudFormationIn(region: string): CloudFormationClient;
  close(): void;
}

/** Eight attempts last through half a minute of throttling. */
const ATTEMPTS = 8;
const PATIENCE = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** @throws Failure */
export async function connect(reach: Reach): Promise<Connection> {
  const profile = await findProfile(reach.profile);
  const region = regionOf(reach, profile.region);
  const trust = readTrust();
  const agent = proxyAgent(trust);
  const requestHandler = { ...PATIENCE, httpsAgent: agent ?? trust, ...(agent && { httpAgent: agent }) };
  const common = {
    requestHandler,
    credentials: defaultProvider({
      ...(profile.name !== undefined && { profile: profile.name }),
      clientConfig: { requestHandler },
      // An option is meant, so nobody needs the warning that the environment has credentials, too.
      ...(reach.profile !== undefined && { logger: SILENT }),
    }),
  };
  const config = { ...common, region, maxAttempts: ATTEMPTS };
  const clients = new Map<string, CloudFormationClient>();
  const credentials = (await credentialsOfRole(reach, config)) ?? common.credentials;
  // Retries are ours alone: the SDK knows nothing of ConcurrentModificationException.
  const ofOrganizations = { requestHandler, credentials, region, maxAttempts: 1, useDualstackEndpoint: false };
  const organizations = new OrganizationsClient(ofOrganizations);
  const close = () => [...clients.values(), organizations, agent].forEach((each) => each?.destroy());
  try {
    const accountId = await accountIdOf(config);
    return {
      accountId,
      managementAccountId: accountOfRole(reach.role ?? '') ?? accountId,
      regions: await regionsOf(reach, config),
      organizations,
      cloudFormationIn: (name) => {
        const client = clients.get(name) ?? new CloudFormationClient({ ...config, region: name });
        clients.set(name, client);
        return client;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Config {
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: ReturnType<typeof defaultProvider>;
  readonly requestHandler: object;
}

/** The region of the first call. */
function regionOf(reach: Reach, regionOfProfile: string | undefined): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = reach.region[0] || AWS_REGION || AWS_DEFAULT_REGION || regionOfProfile;
  if (region === undefined) {
    throw new Failure('the region is missing. Give --region, or set AWS_REGION, or a profile that has a region.');
  }
  return region;
}

/** Needs no permission, so it tells early that credentials are bad, or that there is no way to AWS. */
async function accountIdOf(config: Config): Promise<string> {
  const client = new STSClient({ ...config, maxAttempts: 3 });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account ?? 'unknown';
  } catch (error) {
    throw awsFailure('tell whose credentials these are', error, config.region);
  } finally {
    client.destroy();
  }
}

async function regionsOf(reach: Reach, config: Config): Promise<readonly string[]> {
  if (!reach['all-regions']) {
    return reach.region.length > 0 ? [...new Set(reach.region)] : [config.region];
  }
  if (reach.region.length > 0) {
    throw new Failure('--region and --all-regions exclude each other. See npx cdk-invited-account --help');
  }
  const client = new AccountClient(config);
  const names: string[] = [];
  try {
    const input = { RegionOptStatusContains: ['ENABLED' as const, 'ENABLED_BY_DEFAULT' as const] };
    for await (const { Regions = [] } of paginateListRegions({ client }, input)) {
      names.push(...Regions.map(({ RegionName = '' }) => RegionName));
    }
    return names.sort();
  } catch (error) {
    throw awsFailure('list the regions', error, config.region);
  } finally {
    client.destroy();
  }
}
