/**
 * Reads a service's API out of the runtime schemas of its SDK client: arrays that the client itself serializes by.
 * What they don't tell (the errors of an operation) is in the comments of its type declarations.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ApiModel, ApiOperation, ApiProtocol } from '../../local/kernel/api-model'
import { createShapeReader, type Schema, type StructureSchema, type Traits, traitsOf } from './shapes'

type OperationSchema = readonly [9, string, string, Traits, () => Schema, () => Schema]

interface ClientConfig {
  readonly serviceId: string
  readonly apiVersion: string
  readonly protocol: { getShapeId(): string }
  readonly protocolSettings: {
    readonly serviceTarget: string
    readonly xmlNamespace?: string
    readonly awsQueryCompatible?: boolean
  }
  readonly endpointProvider: (parameters: object) => { readonly url: URL }
  readonly httpAuthSchemeProvider: (parameters: object) => readonly AuthScheme[]
}

interface AuthScheme {
  readonly schemeId: string
  readonly signingProperties?: { readonly name: string }
}

type ClientModule = Readonly<Record<string, unknown>>
type Client = new (options: object) => { readonly config: ClientConfig }

const region = 'us-east-1'

/** @throws Error if the client's schemas hold what this reader doesn't know */
export function readClient(name: string): ApiModel {
  const entry = require.resolve(`@aws-sdk/client-${name}`)
  const client: ClientModule = require(entry)
  const { config } = new (clientClass(client))({ region, credentials: { accessKeyId: '-', secretAccessKey: '-' } })
  const { serviceTarget, xmlNamespace, awsQueryCompatible } = config.protocolSettings
  const { endpointParameters, signingName } = signing(config)
  const reader = createShapeReader()
  const schemas = operationSchemas(client)
  const operations = schemas.map((schema): [string, ApiOperation] => {
    const [, , action] = schema
    const input = structureOf(schema[4])
    const output = structureOf(schema[5])
    const errors = errorsOf(join(dirname(entry), '../dist-types/commands', `${action}Command.d.ts`), client)
    const { http, endpoint } = traitsOf(schema[3]) as {
      http?: readonly [string, string, number]
      endpoint?: readonly [string]
    }
    for (const error of errors) reader.add(client[`${error}$`] as StructureSchema)
    return [
      action,
      {
        ...(http && { http: [http[0], fullPath(http[1], input), http[2]] as const }),
        ...(endpoint && { hostPrefix: endpoint[0] }),
        ...(isAnonymous(config, action) && { anonymous: true as const }),
        ...(input && { input: reader.add(input) }),
        ...(output && { output: reader.add(output) }),
        errors,
      },
    ]
  })
  return {
    sdkId: config.serviceId,
    signingName,
    endpointPrefix: String(config.endpointProvider(endpointParameters).url.hostname.split('.')[0]),
    apiVersion: config.apiVersion,
    protocol: config.protocol.getShapeId().replace('aws.protocols#', '') as ApiProtocol,
    ...(awsQueryCompatible && { queryCompatible: true }),
    targetPrefix: serviceTarget,
    ...(xmlNamespace && { xmlNamespace }),
    operations: sorted(operations),
    shapes: sorted([...reader.shapes]),
  }
}

function clientClass(client: ClientModule): Client {
  const found = Object.entries(client).find(([name]) => name.endsWith('Client') && !name.startsWith('__'))
  if (!found) throw new Error('The package exports no client')
  return found[1] as Client
}

function operationSchemas(client: ClientModule): readonly OperationSchema[] {
  return Object.values(client).filter(
    (value): value is OperationSchema => Array.isArray(value) && value[0] === 9 && typeof value[4] === 'function',
  )
}

/** Undefined: the operation takes or gives nothing. */
function structureOf(reference: () => Schema): StructureSchema | undefined {
  const schema = reference()
  return Array.isArray(schema) && schema[0] === 3 ? (schema as unknown as StructureSchema) : undefined
}

/** `x-id` is the SDK's own; a label that the path lacks is the bucket, which the SDK puts into the host. */
function fullPath(path: string, input: StructureSchema | undefined): string {
  const [, , , , names = [], members = []] = input ?? []
  const [place = '', query = ''] = path.split('?')
  const missing = names.filter((name, index) => {
    const schema = members[index]
    const traits = Array.isArray(schema) && schema.length === 2 ? traitsOf(schema[1] as Traits) : {}
    return traits.httpLabel && !new RegExp(`\\{${name}\\+?\\}`).test(place)
  })
  const selectors = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('x-id='))
  const whole = missing.map((name) => `/{${name}}`).join('') + (missing.length > 0 && place === '/' ? '' : place)
  return whole + (selectors.length > 0 ? `?${selectors.join('&')}` : '')
}

function signing(config: ClientConfig): { endpointParameters: object; signingName: string } {
  const endpointParameters = { Region: region, region, UseFIPS: false, UseDualStack: false }
  // Services whose signing depends on the endpoint ask for its parameters under the names that rules have.
  const schemes = config.httpAuthSchemeProvider({ ...endpointParameters, operation: '' })
  const name = schemes.find(({ schemeId }) => schemeId === 'aws.auth#sigv4')?.signingProperties?.name
  if (!name) throw new Error('The client does not say what it signs for')
  return { endpointParameters, signingName: name }
}

function isAnonymous(config: ClientConfig, operation: string): boolean {
  const parameters = { Region: region, region, UseFIPS: false, UseDualStack: false, operation }
  return config.httpAuthSchemeProvider(parameters)[0]?.schemeId === 'smithy.api#noAuth'
}

function errorsOf(declarations: string, client: ClientModule): readonly string[] {
  const names = [...readFileSync(declarations, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map((match) =>
    String(match[1]),
  )
  return names.filter((name) => client[`${name}$`] !== undefined && !name.endsWith('ServiceException')).sort()
}

export function sorted<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}
