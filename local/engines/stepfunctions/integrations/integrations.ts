/** Finds the integration that a task's Resource names, or says why there is none. */
import type { Cloud } from '../../../kernel/cloud'
import { findSdkService, sdkActionOf } from '../../../kernel/sdk-operation'
import type { MachineType } from '../definition/machine'
import type { FindingCode } from '../definition/report'
import { activity } from './activity'
import { apigatewayInvoke } from './apigateway'
import { awsSdk } from './aws-sdk'
import { dynamodb, dynamodbActions } from './dynamodb'
import { eventsPutEvents } from './events'
import type { Integration, Pattern } from './integration'
import { lambdaInvoke } from './lambda'
import { lambdaFunction } from './lambda-function'
import { type Takes, unknownNames } from './parameters'
import { snsPublish } from './sns'
import { sqsSendMessage } from './sqs'
import { startExecution } from './step-functions'

export type Resolved =
  | { readonly kind: 'integration'; readonly integration: Integration; readonly pattern: Pattern }
  | { readonly kind: 'problem'; readonly code: FindingCode; readonly problem: string }

export interface Integrations {
  resolve(resource: string, type: MachineType): Resolved
  /** The names that an integration does not know. */
  unknown(takes: Takes, names: readonly string[]): string[]
}

const callbackSuffix = '.waitForTaskToken'

export function createIntegrations(cloud: Cloud): Integrations {
  return {
    unknown: (takes, names) => unknownNames(cloud, takes, names),
    resolve(resource, type) {
      const resolved = resolve(cloud, resource)
      if (resolved.kind === 'problem' || type === 'STANDARD') return resolved
      if (resolved.integration.events === 'activity') return express('Activity ARN')
      if (resolved.pattern === 'request-response') return resolved
      // With a space behind it in AWS's text, as recorded.
      return express(
        resolved.pattern === 'sync' ? "'.sync' service integration" : `'${callbackSuffix}' service integration `,
      )
    },
  }
}

function express(what: string): Resolved {
  return {
    kind: 'problem',
    code: 'SCHEMA_VALIDATION_FAILED',
    problem: `Express state machine does not support ${what}`,
  }
}

function notModelled(what: string): Resolved {
  return { kind: 'problem', code: 'NOT_MODELLED', problem: `${what} is not modelled by the local cloud` }
}

function resolve(cloud: Cloud, resource: string): Resolved {
  if (/^arn:aws[\w-]*:states:[\w-]+:\d{12}:activity:[^:]+$/.test(resource)) {
    return { kind: 'integration', integration: activity(resource), pattern: 'callback' }
  }
  if (/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(resource)) {
    return { kind: 'integration', integration: lambdaFunction(resource), pattern: 'request-response' }
  }
  const [, service, call] = /^arn:aws[\w-]*:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):([\w.:]+)$/.exec(resource) ?? []
  if (service === undefined || call === undefined) {
    return {
      kind: 'problem',
      code: 'SCHEMA_VALIDATION_FAILED',
      problem: `Value is not a valid resource ARN: ${resource}`,
    }
  }
  const [, action = '', suffix = ''] = /^(\w+)(.*)$/.exec(call) ?? []
  if (service.startsWith('aws-sdk:')) return resolveSdk(cloud, resource, service.slice(8), action, suffix)
  return resolveOptimized(resource, `${service}:${action}`, call, suffix)
}

function resolveSdk(cloud: Cloud, resource: string, name: string, action: string, suffix: string): Resolved {
  const found = findSdkService(cloud, name)
  if (suffix !== '' && suffix !== callbackSuffix) return notModelled(`The suffix "${suffix}" of ${resource}`)
  if (!found) return notModelled(`The service "${name}" of ${resource}`)
  const operation = sdkActionOf(cloud, found.service, action)
  if (operation === undefined) return notModelled(`The action "${action}" of ${resource}`)
  return {
    kind: 'integration',
    integration: awsSdk(name, found, operation, `${action}${suffix}`),
    pattern: suffix === '' ? 'request-response' : 'callback',
  }
}

const withCallback: Readonly<Record<string, (resource: string) => Integration>> = {
  'apigateway:invoke': apigatewayInvoke,
  'lambda:invoke': lambdaInvoke,
  'events:putEvents': eventsPutEvents,
  'sqs:sendMessage': sqsSendMessage,
  'sns:publish': snsPublish,
  'states:startExecution': (resource) => startExecution(resource, false),
}

function resolveOptimized(resource: string, name: string, call: string, suffix: string): Resolved {
  if (name === 'states:startExecution' && (suffix === '.sync' || suffix === '.sync:2')) {
    return { kind: 'integration', integration: startExecution(call, suffix === '.sync:2'), pattern: 'sync' }
  }
  const create = withCallback[name]
  if (create && (suffix === '' || suffix === callbackSuffix)) {
    return { kind: 'integration', integration: create(call), pattern: suffix === '' ? 'request-response' : 'callback' }
  }
  const action = name.startsWith('dynamodb:') ? dynamodbActions.get(name.slice(9)) : undefined
  if (action !== undefined && suffix === '') {
    return { kind: 'integration', integration: dynamodb(call, action), pattern: 'request-response' }
  }
  // All that AWS has of these services is here.
  return complete.has(name.slice(0, name.indexOf(':')))
    ? notRecognized(resource)
    : notModelled(`The service integration ${resource}`)
}

const complete = new Set(['dynamodb', ...Object.keys(withCallback).map((name) => name.slice(0, name.indexOf(':')))])

function notRecognized(resource: string): Resolved {
  const problem = `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`
  return { kind: 'problem', code: 'SCHEMA_VALIDATION_FAILED', problem }
}
