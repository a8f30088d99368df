/** Tags of APIs, stages, API keys and usage plans, which are named by their ARNs. */

import type { Tags } from '../../../kernel/tags'
import { badRequest, missing } from '../errors'
import { type Input, requiredText, text, textList, textMap } from '../input'
import { tagging } from '../tags'
import type { Handlers, Parts } from './handlers'

interface Tagged {
  readonly tags: Tags | undefined
  put(tags: Tags | undefined): void
}

export function tagOperations({ state, region }: Parts): Handlers {
  function taggedBy(input: Input): Tagged {
    const arn = requiredText(input, 'resourceArn')
    const [, place, path = ''] = /^arn:aws[\w-]*:apigateway:([\w-]+)::\/(.+)$/.exec(arn) ?? []
    if (place === undefined) throw badRequest('Invalid ARN specified in the request')
    if (place !== region) throw badRequest(`Invalid region specified in the ARN: ${place}`)
    const tagged = find(path.split('/'))
    if (!tagged) throw missing(`Invalid resource identifier specified: ${arn}`)
    return tagged
  }

  function find([kind, id = '', inside, name = '', ...more]: readonly string[]): Tagged | undefined {
    if (more.length > 0) return undefined
    if (kind === 'restapis' && inside === 'stages') return within(state.stages, [id, name])
    if (inside !== undefined) return undefined
    if (kind === 'restapis') return within(state.apis, [id])
    if (kind === 'apikeys') return within(state.keys, [id])
    if (kind === 'usageplans') return within(state.plans, [id])
    return undefined
  }

  function put(tagged: Tagged, tags: Tags): void {
    tagged.put(Object.keys(tags).length > 0 ? tags : undefined)
  }

  return {
    TagResource: (input) => {
      const tagged = taggedBy(input)
      put(tagged, tagging.add(tagged.tags ?? {}, textMap(input, 'tags')))
    },
    UntagResource: (input) => {
      const tagged = taggedBy(input)
      put(tagged, tagging.remove(tagged.tags ?? {}, textList(input, 'tagKeys')))
    },
    GetTags: (input) => {
      // All there can be are one page.
      if (text(input, 'position')) throw badRequest('Invalid position parameter')
      return { tags: taggedBy(input).tags ?? {} }
    },
  }
}

interface Rows<Row> {
  get(...key: readonly string[]): Row | undefined
  put(row: Row, ...key: readonly string[]): Row
}

function within<Row extends { readonly tags?: Tags }>(rows: Rows<Row>, key: readonly string[]): Tagged | undefined {
  const row = rows.get(...key)
  if (!row) return undefined
  return {
    tags: row.tags,
    put(tags) {
      const { tags: _, ...rest } = row
      rows.put({ ...rest, ...(tags && { tags }) } as Row, ...key)
    },
  }
}
