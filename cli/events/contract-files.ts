/** All that is generated into the registry. */
import { statSync } from 'node:fs'
import { type Consumer, consumersOf } from '../../events/asyncapi/consumers'
import { type AsyncApiDocument, asyncApiDocument } from '../../events/asyncapi/document'
import { readAssembly, readTemplate } from '../../events/asyncapi/read-assembly'
import type { LoadedConfig } from '../../events/config/load-config'
import { type RegistryFiles, registryFiles, toText } from '../../events/registry-build/registry'
import { matchesPattern } from '../../local/lib/pattern/matches-pattern'

export async function contractFiles(config: LoadedConfig): Promise<RegistryFiles> {
  const { catalog, meanings } = config.contents()
  return new Map([...registryFiles(catalog, meanings), ['asyncapi.json', toText(await systemDocument(config))]])
}

/** The system as it is synthesized now; of a config without templates, who publishes alone. */
export async function systemDocument(config: LoadedConfig): Promise<AsyncApiDocument> {
  const { catalog, meanings, names } = config.contents()
  const { version, busName, title } = config
  const { contact, license, domains } = config.config
  const consumers = await consumersIn(config)
  return asyncApiDocument({
    ...{ catalog, meanings, names, consumers, version, busName, title },
    ...{ contact, license, domains },
  })
}

async function consumersIn(config: LoadedConfig): Promise<readonly Consumer[]> {
  const { catalog } = config.contents()
  const stacks = (await config.templates()).flatMap((path) =>
    statSync(path).isDirectory() ? readAssembly(path) : [readTemplate(path)],
  )
  return consumersOf(stacks, catalog, matchesPattern)
}
