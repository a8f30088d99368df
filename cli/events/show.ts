/** One event: what it says, its fields, examples and other versions. */
import { registryEntry } from '../../events/registry-build/entry'
import { fieldsOf } from '../../events/registry-build/fields'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { findEvent } from './find-event'
import { configOption, readConfig } from './read-config'
import { table } from './table'

const usage = 'signalbox events show NAME [--json]'

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    { json: { type: 'boolean', default: false }, ...configOption },
    { most: 1, usage },
  )
  const [name] = positionals
  if (name === undefined) throw new UsageError(`usage: ${usage}`)
  const { catalog, meanings } = readConfig(values).contents()
  const definition = findEvent(catalog, name)
  const entry = registryEntry(definition, meanings)
  if (values.json) return console.log(JSON.stringify(entry, undefined, 2))
  const versions = catalog.filter((each) => each.name === definition.name).map(({ detailType }) => detailType)
  const rows = fieldsOf(entry.schema.properties?.data ?? {}).map(({ path, type, isRequired, meaning }) => [
    path,
    isRequired ? 'required' : '',
    type,
    meaning,
  ])
  console.log(
    [
      `${entry.detailType}: ${entry.summary}`,
      '',
      `  owner         ${entry.owner}`,
      `  published by  ${entry.publishers.join(', ')}`,
      `  version       ${entry.version}${versions.length > 1 ? ` of ${versions.join(', ')}` : ''}`,
      `  schema        ${entry.eventBridge.schemaName}`,
      ...(entry.sensitive ? ['  sensitive     it carries what must be in no archive and no log'] : []),
      ...(entry.deprecated ? [`  deprecated    since ${entry.deprecated.since}: use ${entry.deprecated.use}`] : []),
      '',
      indented(table(['field', '', 'is', 'means'], rows)),
      ...entry.examples.flatMap((example, index) => [
        '',
        `Example ${index + 1}:`,
        indented(JSON.stringify(example, undefined, 2)),
      ]),
    ].join('\n'),
  )
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
