/** The configuration of this repository, as its own commands read it. */
import { join } from 'node:path'
import { type LoadedConfig, loadConfig } from '../../events/config/load-config'

export function repositoryConfig(): LoadedConfig {
  return loadConfig(join(__dirname, '../../signalbox.config.ts'))
}
