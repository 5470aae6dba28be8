/**
 * Texts that stand for a value which is not known yet.
 *
 * - `{{resolve:ssm:/accounts/data}}` is a dynamic reference. CloudFormation replaces it before it calls the handler.
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 * - `dummy-value-for-/accounts/data` is the text of CDK until it has looked a parameter up. CDK then synthesizes again.
 *   https://docs.aws.amazon.com/cdk/v2/guide/context.html
 */
const PLACEHOLDER = /\{\{resolve:|dummy-value-for-/;

export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value);
}
