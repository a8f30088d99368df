/** The API's operations. The permission is what API Gateway checks: `apigateway:<HTTP method>` on the path as an ARN. */
import type { Api } from '../../../kernel/api'
import type { Access, Operation } from '../../../kernel/service'
import { rolesIn } from '../import/integration'
import { readDocument } from '../import/read-document'
import type { Input } from '../input'
import { accountOperations } from './account'
import { apiKeyOperations } from './api-keys'
import { authorizerOperations } from './authorizers'
import { deploymentOperations } from './deployments'
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
  stageOperations,
  apiKeyOperations,
  usagePlanOperations,
  accountOperations,
  tagOperations,
]

export function createOperations(parts: Parts, api: Api): Record<string, Operation> {
  function operation(action: string, handle: (input: Input) => unknown): Operation {
    return {
      access(input: Input) {
        const [method = '', path = ''] = api.call(action)?.http ?? []
        const place = path
          .replace(/\?.*/, '')
          .replace(/\{(\w+)\}/g, (_, name: string) => shown(name, String(input[name] ?? '')))
        return [
          { action: `apigateway:${method}`, resource: `arn:aws:apigateway:${parts.region}::${place}` },
          ...passRole(input),
          ...(isImport(action)
            ? rolesIn(readDocument(input.body)).flatMap((credentials) => passRole({ credentials }))
            : []),
        ]
      },
      handle: (input: Input) => handle(input),
    }
  }

  return Object.fromEntries(
    families.flatMap((family) =>
      Object.entries(family(parts)).map(([action, handle]) => [action, operation(action, handle)]),
    ),
  )
}

const isImport = (action: string): boolean => action === 'ImportRestApi' || action === 'PutRestApi'

/** An ARN in a path is percent-encoded, in the permission too. */
const shown = (name: string, value: string): string => (name === 'resourceArn' ? encodeURIComponent(value) : value)

/** Who gives a role to a method or an authorizer must be allowed to pass it. */
function passRole({ credentials, authorizerCredentials }: Input): readonly Access[] {
  return [credentials, authorizerCredentials]
    .filter((role) => typeof role === 'string' && role !== '')
    .map((role) => ({
      action: 'iam:PassRole',
      resource: String(role),
      context: { 'iam:PassedToService': 'apigateway.amazonaws.com' },
    }))
}
