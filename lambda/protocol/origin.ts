import type { Envelope } from './request';

/** The place of the functions. A request comes from a stack of the same account and region. */
export interface Home {
  readonly account: string;
  readonly region: string;
  /** A cloud on the developer's own machine, which takes answers at an address of its own. */
  readonly isLocalCloud: boolean;
}

/** @param arn of any resource that is deployed beside the functions */
export function homeOf(arn: string, isLocalCloud: boolean): Home {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region, isLocalCloud };
}

/**
 * The bucket in which CloudFormation takes answers, in all partitions.
 *
 * The region in the bucket's name has no dashes: `cloudformation-custom-resource-response-useast1.s3.amazonaws.com`,
 * `…-euwest1.s3-eu-west-1.amazonaws.com`, `…-cnnorth1.s3.cn-north-1.amazonaws.com.cn`.
 *
 * Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html and the DNS
 * suffixes of the partitions in the SDK.
 */
const ANSWER_HOST =
  /^cloudformation-custom-resource-response-[a-z0-9-]+\.s3(?:[.-][a-z0-9-]+)*\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** The reason why a request cannot be CloudFormation's for these functions. Undefined if it can be. */
export function foreignness({ stackId, responseUrl }: Envelope, home: Home): 'ForeignStack' | 'ForeignUrl' | undefined {
  const [, , , region, account] = stackId.split(':');
  if (region !== home.region || account !== home.account) {
    return 'ForeignStack';
  }
  return home.isLocalCloud || isForCloudFormation(responseUrl) ? undefined : 'ForeignUrl';
}

function isForCloudFormation(responseUrl: string): boolean {
  const url = URL.parse(responseUrl);
  return url?.protocol === 'https:' && ANSWER_HOST.test(url.host);
}
