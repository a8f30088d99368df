/** The API's operations. */
import type { Api } from '../../../kernel/api'
import type { Operation } from '../../../kernel/service'
import type { Input } from '../input'
import { accessTo } from './access'
import { accountOperations } from './account'
import { apiKeyOperations } from './api-keys'
import { authorizerOperations } from './authorizers'
import { checkConstraints } from './constraints'
import { deploymentOperations } from './deployments'
import { documentationOperations } from './documentation'
import { exportOperations } from './exports'
import { gatewayResponseOperations } from './gateway-responses'
import type { Handlers, Parts } from './handlers'
import { integrationOperations } from './integrations'
import { methodOperations } from './methods'
import { modelOperations } from './models'
import { requestValidatorOperations } from './request-validators'
import { resourceOperations } from './resources'
import { restApiOperations } from './rest-apis'
import { stageOperations } from './stages'
import { tagOperations } from './tags'
import { usagePlanOperations } from './usage-plans'

const families: readonly ((parts: Parts) => Handlers)[] = [
  restApiOperations,
  resourceOperations,
  methodOperations,
  integrationOperations,
  modelOperations,
  requestValidatorOperations,
  authorizerOperations,
  gatewayResponseOperations,
  deploymentOperations,
  documentationOperations,
  exportOperations,
  stageOperations,
  apiKeyOperations,
  usagePlanOperations,
  accountOperations,
  tagOperations,
]

const checked =
  (action: string, handle: (input: Input) => unknown) =>
  (input: Input): unknown => {
    checkConstraints(action, input)
    return handle(input)
  }

export function createOperations(parts: Parts, api: Api): Record<string, Operation> {
  return Object.fromEntries(
    families.flatMap((family) =>
      Object.entries(family(parts)).map(([action, handle]): [string, Operation] => [
        action,
        { access: (input: Input) => accessTo(parts, api, action, input), handle: checked(action, handle) },
      ]),
    ),
  )
}
