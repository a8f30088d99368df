/** `signalbox/config`: where a repository's events are. */
export { type Contact, type DomainConfig, defineConfig, type SignalboxConfig } from './config'
export { ConfigError } from './config-error'
