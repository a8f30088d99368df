/** The configuration that the commands work from: of the directory that they are called in, or as `--config` names it. */
import { findConfig, type LoadedConfig, loadConfig } from '../../events/config/load-config'

export const configOption = { config: { type: 'string' } } as const

/** @throws ConfigError */
export function readConfig({ config }: { readonly config?: string | undefined }): LoadedConfig {
  return loadConfig(config ?? findConfig(process.cwd()))
}
