import { TagManager, TagType } from 'aws-cdk-lib';
import { RESOURCE_TYPE, type Tag } from '../shared/contract';

/** The priority that CDK gives tags of a construct's own props. `Tags.of()` has 100 and wins. */
const DECLARED_TAG_PRIORITY = 50;

/** A tag manager with the tags that the props declare. */
export function tagManagerWith(tags: { readonly [key: string]: string } = {}): TagManager {
  const manager = new TagManager(TagType.KEY_VALUE, RESOURCE_TYPE, undefined, { tagPropertyName: 'Tags' });
  for (const [key, value] of Object.entries(tags)) {
    manager.setTag(key, value, DECLARED_TAG_PRIORITY);
  }
  return manager;
}

export function renderedTags(manager: TagManager): readonly Tag[] {
  // Not tagValues(): an object loses the key `__proto__`.
  return (manager.renderTags() ?? []) as readonly Tag[];
}
