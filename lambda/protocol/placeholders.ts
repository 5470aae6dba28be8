import { quote } from '../../lib/shared/constraints';
import { isPlaceholder } from '../../lib/shared/placeholders';
import { BadPropertyError, type Declaration } from './properties';

/**
 * Refuses texts that CloudFormation, or CDK, should have replaced before the deployment.
 *
 * The owner of the account would read one in the notes, and a tag would keep it.
 *
 * @throws BadPropertyError
 */
export function refusePlaceholders({ invitation: { target, notes, tags }, acceptance }: Declaration): void {
  const texts: readonly (readonly [property: string, text: string | undefined])[] = [
    ['Target.Id', target.Id],
    ['Notes', notes],
    ...tags.flatMap(({ Key, Value }) => [['Tags key', Key] as const, [`Tags value of ${quote(Key)}`, Value] as const]),
    ['Acceptance.RoleArn', acceptance?.RoleArn],
    ['Acceptance.ExternalId', acceptance?.ExternalId],
  ];
  for (const [property, text] of texts) {
    if (isPlaceholder(text)) {
      throw new BadPropertyError(
        property,
        `must be a value, got the placeholder ${quote(text)}, which nothing replaced`,
      );
    }
  }
}
