import { createTagging, type GivenTags, type Tags } from '../../kernel/tags'
import { badTags } from './errors'

export const tagging = createTagging(badTags)

/** As a policy sees them, before they are checked. */
export function tagMapOf(given: GivenTags): Tags {
  if (!Array.isArray(given)) return given as Tags
  return Object.fromEntries(given.map(({ Key, Value }) => [String(Key ?? ''), String(Value ?? '')]))
}
