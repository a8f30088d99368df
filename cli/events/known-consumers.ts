/** Who consumes what: by the rules of the synthesized system, with the fields that consumers say they rely on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventConsumer } from '../../events/compatibility/consumers'
import type { LoadedConfig } from '../../events/config/load-config'

interface Operation {
  readonly action: string
  readonly 'x-signalbox'?: { readonly domain: string; readonly event: string; readonly target?: string }
}

export function knownConsumers(config: Pick<LoadedConfig, 'consumers' | 'registry'>): readonly EventConsumer[] {
  const declared = config.consumers().flatMap(({ domain, consumers }) =>
    Object.entries(consumers).flatMap(([target, reliances]) =>
      reliances.map(({ definition, fields }): EventConsumer => {
        return { name: `${domain}/${target}`, detailType: definition.detailType, ...(fields && { fields }) }
      }),
    ),
  )
  const key = ({ name, detailType }: EventConsumer) => `${name} ${detailType}`
  // Whoever says nothing relies on everything.
  return [...new Map([...ofRules(config.registry), ...declared].map((each) => [key(each), each])).values()]
}

/** From the registry's description of the system, which a test keeps up to date with the templates. */
function ofRules(registry: string): readonly EventConsumer[] {
  const file = join(registry, 'asyncapi.json')
  if (!existsSync(file)) return []
  const { operations } = JSON.parse(readFileSync(file, 'utf8')) as { operations: Record<string, Operation> }
  return Object.values(operations).flatMap(({ action, 'x-signalbox': said }) =>
    action === 'receive' && said?.target ? [{ name: `${said.domain}/${said.target}`, detailType: said.event }] : [],
  )
}
