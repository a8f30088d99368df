/** What has tags, by its path in an ARN. */
import type { Tags } from '../../../kernel/tags'
import type { State } from '../state'

export interface Tagged {
  readonly tags: Tags | undefined
  put(tags: Tags): void
}

export function taggedAt(state: State, path: string): Tagged | undefined {
  const [kind, id = '', inside, name = '', ...more] = path.split('/')
  if (more.length > 0) return undefined
  if (kind === 'restapis' && inside === 'stages') return within(state.stages, [id, name])
  if (inside !== undefined) return undefined
  if (kind === 'restapis') return within(state.apis, [id])
  if (kind === 'apikeys') return within(state.keys, [id])
  if (kind === 'usageplans') return within(state.plans, [id])
  return undefined
}

/** Of what is at the path, or else of what it is in: a key of a usage plan has the plan's. */
export function tagsAround(state: State, path: string): Tags {
  const parts = path.split('/')
  const inner = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  return Object.assign({}, ...inner.map((place) => taggedAt(state, place)?.tags ?? {}))
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
      rows.put({ ...rest, ...(Object.keys(tags).length > 0 && { tags }) } as Row, ...key)
    },
  }
}
