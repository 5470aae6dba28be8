import * as cdk from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';

/** CDK's own list of acknowledged findings. CDK 2.224, the lowest that the package allows, does not have it. */
const validations = Reflect.get(cdk, 'Validations') as
  | { of(resource: CfnResource): { acknowledge(finding: { readonly id: string; readonly reason: string }): void } }
  | undefined;

/** The rule packs of cdk-nag, by the names that begin their rules' ids. */
export type Pack =
  | 'AwsSolutions'
  | 'HIPAA.Security'
  | 'NIST.800.53.R4'
  | 'NIST.800.53.R5'
  | 'PCI.DSS.321'
  | 'Serverless';

/** A finding of cdk-nag that is as it should be. */
export interface Acknowledged {
  readonly packs: readonly Pack[];
  /** The rule without its pack, such as `IAM5`. */
  readonly rule: string;
  /** The part that is found, such as `Resource::*`, for rules that find several in one resource. */
  readonly part?: string;
  readonly reason: string;
}

/** Acknowledges findings for cdk-nag 3, which reads CDK's own list, and for cdk-nag 2, which reads the metadata. */
export function acknowledge(resource: CfnResource, findings: readonly Acknowledged[]): void {
  for (const { packs, rule, part, reason } of findings) {
    for (const pack of packs) {
      const id = `${pack}-${rule}`;
      record(resource, `${pack}::${id}${part === undefined ? '' : `[${part}]`}`, reason);
      suppress(resource, { id, reason, ...(part !== undefined && { appliesTo: [part] }) });
    }
  }
}

/**
 * Adds to CDK's own list, where the CDK takes the finding.
 *
 * CDK 2.251 has the list, but takes nothing yet. CDK 2.252 to 2.268 refuse an id with a second `::`, as in
 * `[Resource::*]` (https://github.com/aws/aws-cdk/pull/38787). Rule packs must not end the synthesis of everybody else.
 */
function record(resource: CfnResource, id: string, reason: string): void {
  try {
    validations?.of(resource).acknowledge({ id, reason });
  } catch {
    // cdk-nag 3 tells the finding.
  }
}

interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly appliesTo?: readonly string[];
}

/**
 * Adds a suppression to the metadata of the resource that cdk-nag 2 reads.
 *
 * The property cannot be enumerated, so it is not in the template, which is for everybody and not for users of cdk-nag.
 */
function suppress(resource: CfnResource, suppression: Suppression): void {
  const metadata = (resource.cfnOptions.metadata ??= {}) as {
    cdk_nag?: { readonly rules_to_suppress: Suppression[] };
  };
  if (metadata.cdk_nag === undefined) {
    const value = { rules_to_suppress: [] };
    Object.defineProperty(metadata, 'cdk_nag', { value, writable: true, configurable: true });
  }
  metadata.cdk_nag?.rules_to_suppress.push(suppression);
}
