/** Tags of APIs, stages, API keys and usage plans, which are named by their ARNs. */

import { badRequest, missing } from '../errors'
import { type Input, requiredText, text, textList, textMap } from '../input'
import { tagging } from '../tags'
import type { Handlers, Parts } from './handlers'
import { type Tagged, taggedAt } from './tagged'

export const taggedArn = /^arn:aws[\w-]*:apigateway:([\w-]+)::\/(.+)$/

export function tagOperations({ state, region }: Parts): Handlers {
  function taggedBy(input: Input): Tagged {
    const arn = requiredText(input, 'resourceArn')
    const [, place, path = ''] = taggedArn.exec(arn) ?? []
    if (place === undefined) throw badRequest('Invalid ARN specified in the request')
    if (place !== region) throw badRequest(`Invalid region specified in the ARN: ${place}`)
    const tagged = taggedAt(state, path)
    if (!tagged) throw missing(`Invalid resource identifier specified: ${arn}`)
    return tagged
  }

  return {
    TagResource: (input) => {
      const tagged = taggedBy(input)
      tagged.put(tagging.add(tagged.tags ?? {}, textMap(input, 'tags')))
    },
    UntagResource: (input) => {
      const tagged = taggedBy(input)
      tagged.put(tagging.remove(tagged.tags ?? {}, textList(input, 'tagKeys')))
    },
    GetTags: (input) => {
      // All there can be are one page.
      if (text(input, 'position')) throw badRequest('Invalid position parameter')
      return { tags: taggedBy(input).tags ?? {} }
    },
  }
}
