/** What the steps of an import work with. */
import type { Apis } from '../define/apis'
import type { Documentation } from '../define/documentation'
import type { Methods } from '../define/methods'
import { idOf } from '../ids'
import type { State } from '../state'
import type { ApiDocument } from './document'
import type { ImportedModels } from './models'

/** The commands that work on a scratch. */
export interface Commands {
  readonly apis: Apis
  readonly methods: Methods
  readonly documentation: Documentation
}

export interface Work extends Commands {
  readonly state: State
  readonly apiId: string
  readonly document: ApiDocument
  readonly models: ImportedModels
  readonly prefix: string
  warn(warning: string): void
}

export const authorizerId = (apiId: string, scheme: string): string => idOf(`${apiId}/authorizer/${scheme}`, 6)
