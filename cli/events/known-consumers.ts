/** Who consumes what: by the rules of the synthesized system, with the fields that consumers say they rely on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventConsumer } from '../../events/compatibility/consumers'
import type { DomainConsumers } from '../../events/consumes'

interface Operation {
  readonly action: string
  readonly 'x-signalbox'?: { readonly domain: string; readonly event: string; readonly target?: string }
}

export function knownConsumers(root: string): readonly EventConsumer[] {
  const declared = declarations(root).flatMap(({ domain, consumers }) =>
    Object.entries(consumers).flatMap(([target, reliances]) =>
      reliances.map(({ definition, fields }): EventConsumer => {
        return { name: `${domain}/${target}`, detailType: definition.detailType, ...(fields && { fields }) }
      }),
    ),
  )
  const key = ({ name, detailType }: EventConsumer) => `${name} ${detailType}`
  // Whoever says nothing relies on everything.
  return [...new Map([...ofRules(root), ...declared].map((each) => [key(each), each])).values()]
}

/** From the registry's description of the system, which a test keeps up to date with the templates. */
function ofRules(root: string): readonly EventConsumer[] {
  const file = join(root, 'events/registry/asyncapi.json')
  if (!existsSync(file)) return []
  const { operations } = JSON.parse(readFileSync(file, 'utf8')) as { operations: Record<string, Operation> }
  return Object.values(operations).flatMap(({ action, 'x-signalbox': said }) =>
    action === 'receive' && said?.target ? [{ name: `${said.domain}/${said.target}`, detailType: said.event }] : [],
  )
}

function declarations(root: string): readonly DomainConsumers[] {
  return ['domains', 'examples'].flatMap((folder) =>
    foldersIn(join(root, folder)).flatMap((each) => {
      const file = join(root, folder, each, 'consumes.ts')
      return existsSync(file) ? [(require(file) as { consumed: DomainConsumers }).consumed] : []
    }),
  )
}

function foldersIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return []
  const entries = readdirSync(directory, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
