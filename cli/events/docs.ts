/** Writes the catalogue: one HTML file that needs nothing else to be read. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cataloguePage } from '../../events/asyncapi/html/page'
import { readArguments } from '../arguments'
import { systemDocument } from './contract-files'
import { configOption, readConfig } from './read-config'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    { out: { type: 'string', default: '.build/events' }, ...configOption },
    { most: 0, usage: 'signalbox events docs' },
  )
  const page = cataloguePage(await systemDocument(readConfig(values)))
  const directory = resolve(values.out)
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'index.html')
  writeFileSync(file, page)
  console.log(file)
}
