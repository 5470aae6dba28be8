import { loadSharedConfigFiles } from '@smithy/core/config';
import { quote } from '../../../lib/shared/constraints';
import { nearestName } from '../../../lib/shared/nearest-name';
import { Failure } from '../../terminal/failure';

/** A profile of the shared files. */
export interface Profile {
  /** Undefined if nobody named one. */
  readonly name: string | undefined;
  readonly region: string | undefined;
}

/**
 * The profile that the option or AWS_PROFILE names.
 *
 * @throws Failure if no file has it, because the SDK then looks for other credentials and never names the slip
 */
export async function findProfile(option: string | undefined): Promise<Profile> {
  const name = option ?? (process.env.AWS_PROFILE || undefined);
  // Without the cache, a second call in one process would see the files of the first.
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile);
  const section = name ?? 'default';
  if (name !== undefined && !names.includes(name)) {
    const nearest = nearestName(name, names);
    const hint = nearest === undefined ? namesIn(names) : `Did you mean ${quote(nearest)}?`;
    const source = option === undefined ? 'AWS_PROFILE' : '--profile';
    throw new Failure(`there is no profile ${quote(name)}, which ${source} names. ${hint}`);
  }
  return { name, region: configFile[section]?.region ?? credentialsFile[section]?.region };
}

/** The file also has sections such as `sso-session.company`. */
const isProfile = (section: string) => !/^(sso-session|services|plugins)\./.test(section);

const namesIn = (names: readonly string[]) =>
  names.length === 0 ? 'The files ~/.aws/config and ~/.aws/credentials have none.' : `There are ${names.join(', ')}.`;
