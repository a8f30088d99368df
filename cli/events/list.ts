/** Every event of the catalog, in a table. */
import { readArguments } from '../arguments'
import { configOption, readConfig } from './read-config'
import { table } from './table'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    { json: { type: 'boolean', default: false }, ...configOption },
    { most: 0, usage: 'signalbox events list [--json]' },
  )
  const { catalog } = readConfig(values).contents()
  const events = catalog.map(({ owner, detailType, version, publishers, sensitive, deprecated, summary }) => ({
    ...{ owner, detailType, version, publishers, sensitive },
    ...(deprecated && { deprecated }),
    summary,
  }))
  if (values.json) return console.log(JSON.stringify(events, undefined, 2))
  const rows = events.map(({ owner, detailType, publishers, sensitive, deprecated, summary }) => [
    detailType,
    owner,
    publishers.join(', '),
    [summary, sensitive ? 'Sensitive.' : '', deprecated ? `Deprecated: use ${deprecated.use}.` : '']
      .filter(Boolean)
      .join(' '),
  ])
  console.log(table(['event', 'owner', 'published by', 'says'], rows))
}
