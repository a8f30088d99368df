/**
 * What is kept besides mail: identities under `ses/identity/<name>`, templates under `ses/template/<name>`, suppressed
 * addresses under `ses/suppressed/<address>`. Names of identities and addresses are keys in small letters.
 */
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'

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

export interface State {
  readonly identities: Table<Identity>
  readonly templates: Table<Template>
  readonly suppressed: Table<Suppressed>
  /** Made by templates alone, which are applied at each start. */
  readonly configurationSets: Set<string>
  load(): Promise<void>
}

export function createState(cloud: Cloud): State {
  const identities = createTable<Identity>(cloud, 'ses/identity')
  const templates = createTable<Template>(cloud, 'ses/template')
  const suppressed = createTable<Suppressed>(cloud, 'ses/suppressed')
  return {
    identities,
    templates,
    suppressed,
    configurationSets: new Set(),
    async load() {
      await identities.load()
      await templates.load()
      await suppressed.load()
    },
  }
}
