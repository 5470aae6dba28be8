import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { type Problem, quote } from '../shared/constraints';

/** The regions whose default event buses get the events of AWS Organizations. */
const HOME_REGIONS: readonly string[] = ['us-east-1', 'us-gov-west-1', 'cn-northwest-1'];

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

export function homeRegionProblem(region: string): Problem {
  return HOME_REGIONS.includes(region)
    ? undefined
    : `must be a home region of AWS Organizations, ${HOME_REGIONS.join(', ')}, got ${quote(region)}`;
}

/**
 * The names of the regions end in the ids of constructs, so none may be a token.
 *
 * @param isOwnAccount whether the buses are in the account of the stack, whose own bus has the events already
 */
export function regionsProblem(scope: IConstruct, regions: readonly string[], isOwnAccount: boolean): Problem {
  const own = Stack.of(scope).region;
  const partition = Token.isUnresolved(own) ? undefined : RegionInfo.get(own).partition;
  if (!Array.isArray(regions) || regions.length === 0) {
    return `must be a list of at least one region, got ${quote(regions)}`;
  }
  for (const [index, region] of regions.entries()) {
    if (typeof region !== 'string' || !REGION.test(region)) {
      return `must be names of regions, such as eu-west-1, that are known at synth, got ${quote(region)}`;
    }
    if (regions.indexOf(region) !== index) {
      return `must name each region once, got ${quote(region)} twice`;
    }
    if (partition !== undefined && (RegionInfo.get(region).partition ?? partition) !== partition) {
      return `must be in the partition of the stack, ${partition}, got ${quote(region)}`;
    }
    if (isOwnAccount && region === own) {
      return `must leave out the region of the stack, whose event bus has the events already, got ${quote(region)}`;
    }
  }
  return undefined;
}
