/** All that is generated into events/registry. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { consumersOf } from '../../events/asyncapi/consumers'
import { type AsyncApiDocument, asyncApiDocument } from '../../events/asyncapi/document'
import { readAssembly } from '../../events/asyncapi/read-assembly'
import { catalog } from '../../events/catalog'
import { meanings } from '../../events/catalog/meanings'
import { type RegistryFiles, registryFiles, toText } from '../../events/registry-build/registry'
import { flatEvent } from '../../local/lib/pattern/flat-event'
import { matches } from '../../local/lib/pattern/match'
import { compilePattern } from '../../local/lib/pattern/pattern'
import { build } from '../build'

export async function contractFiles(): Promise<RegistryFiles> {
  return new Map([...registryFiles(catalog, meanings), ['asyncapi.json', toText(await systemDocument())]])
}

/** The system as it is synthesized now. */
export async function systemDocument(): Promise<AsyncApiDocument> {
  const { directory } = await build()
  const consumers = consumersOf(readAssembly(directory), catalog, (pattern, event) =>
    matches(compilePattern(pattern), flatEvent(event)),
  )
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }
  return asyncApiDocument({ catalog, meanings, consumers, version, busName: 'signalbox' })
}
