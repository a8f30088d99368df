/**
 * Operations as state machines and schedules name them: `aws-sdk:<service>:<action>`, with the names of parameters
 * and results in Pascal case, whatever the service's own API writes.
 */
import type { Cloud } from './cloud'

export interface SdkService {
  /** The service in the local cloud. */
  readonly service: string
  /** As error names spell it. */
  readonly prefix: string
}

const services: Readonly<Record<string, SdkService>> = {
  apigateway: { service: 'apigateway', prefix: 'ApiGateway' },
  cloudformation: { service: 'cloudformation', prefix: 'CloudFormation' },
  cloudwatchlogs: { service: 'logs', prefix: 'CloudWatchLogs' },
  codepipeline: { service: 'codepipeline', prefix: 'CodePipeline' },
  cognitoidentityprovider: { service: 'cognito-idp', prefix: 'CognitoIdentityProvider' },
  dynamodb: { service: 'dynamodb', prefix: 'DynamoDb' },
  eventbridge: { service: 'events', prefix: 'EventBridge' },
  marketplacemetering: { service: 'aws-marketplace', prefix: 'MarketplaceMetering' },
  secretsmanager: { service: 'secretsmanager', prefix: 'SecretsManager' },
  ses: { service: 'ses-v1', prefix: 'Ses' },
  sesv2: { service: 'ses', prefix: 'SesV2' },
  sfn: { service: 'states', prefix: 'Sfn' },
}

/** Services whose own API writes member names in lower camel case. */
const lowerCamel = new Set(['states', 'logs', 'codepipeline', 'apigateway'])

export function sdkServiceOf(name: string): SdkService {
  return services[name] ?? { service: name, prefix: name.charAt(0).toUpperCase() + name.slice(1) }
}

/** The operation's own name, or undefined if the local cloud does not have it. */
export function sdkActionOf(cloud: Cloud, service: string, action: string): string | undefined {
  const wanted = action.toLowerCase()
  return Object.keys(cloud.services.get(service)?.operations ?? {}).find((name) => name.toLowerCase() === wanted)
}

/** The operation's input under the service's own names. */
export function sdkInput(service: string, action: string, parameters: unknown): unknown {
  return lowerCamel.has(service) ? renamed(parameters, lowerFirst) : withText(service, action, parameters)
}

/** The operation's output as JSON, in Pascal case. */
export function sdkOutput(service: string, output: unknown): unknown {
  const json = plain(output)
  return lowerCamel.has(service) ? renamed(json, upperFirst) : json
}

/** Bodies that the service takes as text or bytes may be given as JSON. */
function withText(service: string, action: string, parameters: unknown): unknown {
  const member = service === 'lambda' && action === 'Invoke' ? 'Payload' : service === 's3' ? 'Body' : undefined
  const given = parameters as Record<string, unknown>
  if (member === undefined || given[member] === undefined || typeof given[member] === 'string') return parameters
  return { ...given, [member]: JSON.stringify(given[member]) }
}

/** Bytes as text, dates as ISO 8601, nothing that JSON does not have. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value ?? null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, plain(member)]])),
  )
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isDate = rename === upperFirst && name.endsWith('Date') && typeof member === 'number'
      return [rename(name), isDate ? new Date(member * 1000).toISOString() : renamed(member, rename)]
    }),
  )
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
