/** What the families of operations share: what they work on, and how they read a place in an API. */

import type { Clock } from '../../../kernel/clock'
import type { Apis } from '../define/apis'
import type { Deployments } from '../define/deployments'
import type { Documentation } from '../define/documentation'
import type { ImportApiKeys } from '../define/import-api-keys'
import type { Keys } from '../define/keys'
import type { Methods } from '../define/methods'
import type { Plans } from '../define/usage-plans'
import { found } from '../errors'
import type { ImportApi } from '../import/import-api'
import { type Input, requiredText } from '../input'
import type { TestAuthorizer } from '../serve/test-authorizer'
import type { TestMethod } from '../serve/test-method'
import type { UsageRecord } from '../serve/usage-record'
import { apiWithId, type State } from '../state'

export interface Parts {
  readonly state: State
  readonly apis: Apis
  readonly methods: Methods
  readonly deployments: Deployments
  readonly documentation: Documentation
  readonly keys: Keys
  readonly plans: Plans
  readonly importApiKeys: ImportApiKeys
  readonly importApi: ImportApi
  readonly usageRecord: UsageRecord
  readonly clock: Clock
  /** What authorizers have answered for a stage is forgotten. */
  readonly flushAuthorizations: (apiId: string, stageName: string) => void
  readonly testAuthorizer: TestAuthorizer
  readonly testMethod: TestMethod
  readonly region: string
}

/** Their input and output are those of the SDK (camelCase). */
export type Handlers = Readonly<Record<string, (input: Input) => unknown>>

export const apiIn = (state: State, input: Input): string => apiWithId(state, requiredText(input, 'restApiId')).id

/** Of an API that is not there, AWS says that its resource isn't. */
export function methodIn(state: State, input: Input): readonly [apiId: string, resourceId: string, httpMethod: string] {
  const [apiId, resourceId] = [requiredText(input, 'restApiId'), requiredText(input, 'resourceId')]
  found(state.resources.get(apiId, resourceId), 'Resource')
  return [apiId, resourceId, requiredText(input, 'httpMethod')]
}

export const methodIds = ['restApiId', 'resourceId', 'httpMethod'] as const

export const without = (input: Input, ...names: readonly string[]): Input =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)))
