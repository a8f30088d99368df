/** Which breaks were let pass: written beside the registry, and reviewed like any other change. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LoadedConfig } from '../../events/config/load-config'

/** Both stand beside the registry, not in it: they are not made from the catalogue. */
export function acceptedFile({ registry }: LoadedConfig): string {
  return join(dirname(registry), 'accepted-breaks.json')
}

export function forgottenFile({ registry }: LoadedConfig): string {
  return join(dirname(registry), 'broken-before-release.json')
}

export type Prints = Readonly<Record<string, readonly string[]>>

/** Fingerprints of the schemas that were broken with by choice, by event; reviewed like any other change. */
export function readPrints(file: string): Prints {
  if (!existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8')) as Prints
}
