/** What the functions say that they rely on, in `consumes.ts` of their domain or example. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DomainConsumers, Reliance } from '../../events/consumes'
import type { CodeEntry } from '../../events/jest'

const repository = join(__dirname, '../..')

export function reliancesOf(entries: readonly CodeEntry[]): Readonly<Record<string, readonly Reliance[]>> {
  return Object.fromEntries(
    entries.flatMap(({ resource, file }) => {
      const [folder = '', name = ''] = file.split('/')
      const declaration = join(repository, folder, name, 'consumes.ts')
      if (!existsSync(declaration)) return []
      const { consumed } = require(declaration) as { consumed: DomainConsumers }
      const construct = /\/(\w+?)Function[0-9A-F]{8}$/.exec(resource)?.[1] ?? ''
      const reliances = consumed.consumers[construct]
      return reliances ? [[resource, reliances]] : []
    }),
  )
}
