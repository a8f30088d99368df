/**
 * What is kept besides mail: identities under `ses/identity/<name>`, templates under `ses/template/<name>`, suppressed
 * addresses under `ses/suppressed/<address>`, configuration sets under `ses/configuration-set/<name>`. Names of identities
 * and addresses are keys in small letters.
 */
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'
import type { EventType } from './configuration-sets'

export interface Identity {
  readonly name: string
  readonly createdAt: number
}

export interface TemplateContent {
  readonly Subject?: string
  readonly Html?: string
  readonly Text?: string
}

export interface Template {
  readonly name: string
  readonly content: TemplateContent
  readonly createdAt: number
}

export interface Suppressed {
  readonly address: string
  readonly reason: string
  readonly at: number
}

export interface EventDestination {
  readonly name: string
  readonly isEnabled: boolean
  readonly types: readonly EventType[]
  readonly busArn: string
}

export interface ConfigurationSet {
  readonly name: string
  /** Whose addresses on the account's list are not sent to; as the account has it, unless said. */
  readonly suppressedReasons?: readonly string[] | undefined
  readonly destinations: readonly EventDestination[]
}

export interface State {
  readonly identities: Table<Identity>
  readonly templates: Table<Template>
  readonly suppressed: Table<Suppressed>
  readonly configurationSets: Table<ConfigurationSet>
  load(): Promise<void>
}

export function createState(cloud: Cloud): State {
  const identities = createTable<Identity>(cloud, 'ses/identity')
  const templates = createTable<Template>(cloud, 'ses/template')
  const suppressed = createTable<Suppressed>(cloud, 'ses/suppressed')
  const configurationSets = createTable<ConfigurationSet>(cloud, 'ses/configuration-set')
  return {
    identities,
    templates,
    suppressed,
    configurationSets,
    async load() {
      await identities.load()
      await templates.load()
      await suppressed.load()
      await configurationSets.load()
    },
  }
}
