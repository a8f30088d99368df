/**
 * What the local cloud models, as its code says it: `npx tsx local/support-table.ts --write` puts it into README.md,
 * and a test says when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInertTypes } from './engines/cloudformation/inert-types'
import { createActivity } from './kernel/activity'
import { createClock } from './kernel/clock'
import { createCloud } from './kernel/cloud'
import type { ResourceType, Service } from './kernel/service'
import { openStore } from './kernel/store'
import { createEngines } from './start/engines'

export const readmeFile = join(__dirname, 'README.md')
const begin = '<!-- support table: npx tsx local/support-table.ts --write -->'
const end = '<!-- end of support table -->'

export async function supportTable(): Promise<string> {
  const activity = createActivity()
  const clock = createClock({ activity, mode: 'frozen', start: 0 })
  const store = await openStore()
  const place = { region: 'us-east-1', accountId: '000000000000' }
  const cloud = createCloud({ ...place, clock, store, activity, directory: undefined })
  const { services } = createEngines(cloud, {})
  const types = services.flatMap(({ resources = [] }) => resources)
  const modelled = new Set(types.map(({ type }) => type))
  const inert = [...createInertTypes(cloud)].filter(([type]) => !modelled.has(type))
  const text = [
    '### Resource types',
    '',
    ...rows(['type', 'properties', 'accepted without effect'], [...types].sort(by('type')).map(typeRow)),
    '',
    'These are accepted and do nothing:',
    '',
    ...rows(
      ['type', 'why'],
      inert.map(([type, { reason }]) => `| \`${type}\` | ${reason} |`),
    ),
    '',
    '### Operations',
    '',
    ...rows(['service', 'operations', 'others, refused by name'], [...services].sort(by('name')).map(serviceRow)),
  ].join('\n')
  clock.stop()
  await store.close()
  return text
}

/** The README with the table as it is now. */
export async function currentReadme(): Promise<string> {
  const readme = readFileSync(readmeFile, 'utf8')
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${readmeFile} has no place for the table: ${begin} … ${end}`)
  return `${readme.slice(0, from + begin.length)}\n\n${await supportTable()}\n\n${readme.slice(to)}`
}

function typeRow({ type, properties, inert = {}, anyProperty }: ResourceType): string {
  const without = Object.entries(inert)
    .sort()
    .map(([name, reason]) => `\`${name}\` (${reason})`)
  return `| \`${type}\` | ${names(properties)}${anyProperty ? ', and any other' : ''} | ${without.join('; ')} |`
}

function serviceRow({ name, operations, api }: Service): string {
  const others = Object.keys(api?.model.operations ?? {}).filter((action) => !Object.hasOwn(operations, action))
  return `| \`${name}\` | ${names(Object.keys(operations))} | ${others.length} |`
}

function by<Name extends string>(name: Name): (a: Record<Name, string>, b: Record<Name, string>) => number {
  return (a, b) => (a[name] < b[name] ? -1 : 1)
}

function rows(header: readonly string[], lines: readonly string[]): readonly string[] {
  return [`| ${header.join(' | ')} |`, `|${'---|'.repeat(header.length)}`, ...lines]
}

function names(list: readonly string[]): string {
  return [...list].sort().join(', ')
}

if (require.main === module) {
  const print = (text: string) => process.stdout.write(`${text}\n`)
  if (process.argv.includes('--write')) {
    void currentReadme().then((readme) => writeFileSync(readmeFile, readme))
  } else {
    void supportTable().then(print)
  }
}
