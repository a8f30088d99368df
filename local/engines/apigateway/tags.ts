import { createTagging, type Tags } from '../../kernel/tags'
import { badRequest } from './errors'
import { type Input, textMap } from './input'

export const tagging = createTagging(({ why }) => badRequest(`Invalid tags: ${why}`))

/** What is given with a resource that is made; undefined: nothing is. */
export function tagsIn(input: Input): Tags | undefined {
  const given = textMap(input, 'tags')
  return given && tagging.read(given)
}
