/** The suite of what `signalbox.config.ts` names. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { SignalboxConfig } from '../../config/config'
import { configured, findConfig, type LoadedConfig, loadConfig } from '../../config/load-config'
import type { MatchPattern } from './check-rules'
import type { EventContracts } from './describe-event-contracts'
import { readTemplates, type Template, type Templates } from './templates'

/** What isn't given is as the config says. */
export interface ConfiguredContracts extends Partial<EventContracts> {
  /** Of the config file, or what it exports; the nearest one at or above the working directory, if it is `true`. */
  readonly config: true | string | SignalboxConfig
}

/** @throws ConfigError */
export function withConfig(given: ConfiguredContracts): EventContracts {
  const { config, ...contracts } = given
  const loaded = loadedFrom(config)
  const { catalog = loaded.contents().catalog, templates = templatesOf(loaded), matches = unmatched } = contracts
  return { ...contracts, catalog, templates, matches }
}

function loadedFrom(config: ConfiguredContracts['config']): LoadedConfig {
  if (config === true) return loadConfig(findConfig(process.cwd()))
  return typeof config === 'string' ? loadConfig(config) : configured(config, process.cwd())
}

function templatesOf(loaded: LoadedConfig): Templates {
  return Object.assign({}, ...loaded.templatesNow().map(templatesAt))
}

function templatesAt(path: string): Templates {
  if (statSync(path).isDirectory()) return readTemplates(path)
  const stack = basename(path).replace(/(\.template)?\.json$/, '')
  return { [stack]: JSON.parse(readFileSync(path, 'utf8')) as Template }
}

const unmatched: MatchPattern = () => {
  throw new TypeError('describeEventContracts: give "matches"; matchesPattern of signalbox/events is one')
}
