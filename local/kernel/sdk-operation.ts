/**
 * Operations as state machines and schedules name them: `aws-sdk:<service>:<action>`, with the names of parameters
 * and results in Pascal case, whatever the service's own API writes. All of it follows from the services' APIs.
 */
import type { Member, Shape, Structure } from './api'
import type { Cloud } from './cloud'
import type { Service } from './service'

export interface SdkService {
  /** The service in the local cloud. */
  readonly service: string
  /** As error names spell it. */
  readonly prefix: string
}

/** By the name of its SDK's package in Java, such as `sfn` or `cloudwatchlogs`; undefined if it is not here. */
export function findSdkService(cloud: Cloud, name: string): SdkService | undefined {
  for (const service of cloud.services.values()) {
    const prefix = sdkPrefix(service)
    if (prefix.toLowerCase() === name) return { service: service.name, prefix }
  }
  return undefined
}

/** `DynamoDB` to `DynamoDb`, `SESv2` to `SesV2`, `API Gateway` to `ApiGateway`. */
function sdkPrefix({ name, api }: Service): string {
  return (api?.model.sdkId ?? name)
    .split(' ')
    .map(upperFirst)
    .join('')
    .replace(/[A-Z]{2,}(?![a-z])/g, (letters) => upperFirst(letters.toLowerCase()))
    .replace(/[A-Z]{2,}(?=v\d)/g, (letters) => upperFirst(letters.toLowerCase()))
    .replace(/v(?=\d)/g, 'V')
}

/** The operation's own name, or undefined if the local cloud does not have it. */
export function sdkActionOf(cloud: Cloud, service: string, action: string): string | undefined {
  const wanted = action.toLowerCase()
  return Object.keys(cloud.services.get(service)?.operations ?? {}).find((name) => name.toLowerCase() === wanted)
}

export interface SdkInputOptions {
  /** A member of text may be given as JSON. */
  readonly json?: boolean
  /** What is the whole body of a request is given as the value whose JSON it is: a text gets its quotes. */
  readonly jsonBody?: boolean
}

/** The operation's input under the service's own names. */
export function sdkInput(
  cloud: Cloud,
  service: string,
  action: string,
  parameters: unknown,
  options: SdkInputOptions = {},
): unknown {
  const shape = cloud.services.get(service)?.api?.call(action)?.input
  return shape ? toService(parameters, shape, options) : parameters
}

/** The operation's output as JSON, in Pascal case. */
export function sdkOutput(cloud: Cloud, service: string, action: string, output: unknown): unknown {
  const shape = cloud.services.get(service)?.api?.call(action)?.output
  const told = toSdk(output, shape)
  return isObject(told) && shape ? inOrder({ ...ofHeaders(shape), ...told }, shape) : told
}

/** By name, and what is the body of the answer last, as recorded on AWS. */
function inOrder(told: object, { members }: Structure): object {
  const bodies = new Set([...members.values()].filter(({ at }) => at === 'payload').map(({ name }) => upperFirst(name)))
  const sorted = Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries([
    ...sorted.filter(([name]) => !bodies.has(name)),
    ...sorted.filter(([name]) => bodies.has(name)),
  ])
}

/** A map that comes in headers of its own, such as the metadata of an object in S3, is there when none came. */
function ofHeaders({ members }: Structure): Record<string, unknown> {
  const maps = [...members.values()].filter(({ at }) => at === 'headers')
  return Object.fromEntries(maps.map(({ name }) => [upperFirst(name), {}]))
}

function toService(value: unknown, shape: Shape, options: SdkInputOptions): unknown {
  switch (shape.kind) {
    case 'structure':
      return isObject(value) ? membersToService(value, shape, options) : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => toService(item, shape.of, options)) : value
    case 'map':
      return isObject(value) ? mapped(value, (item) => toService(item, shape.of, options)) : value
    case 'blob':
      // Bodies that the service takes as text or bytes may be given as JSON.
      return typeof value === 'string' || value === undefined ? value : JSON.stringify(value)
    case 'string':
      return options.json && typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    default:
      return value
  }
}

function membersToService(value: object, { members }: Structure, options: SdkInputOptions): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([given, item]) => {
      // A name that is of neither spelling stays, and is refused by it.
      const name = members.has(given) || !members.has(lowerFirst(given)) ? given : lowerFirst(given)
      const member = members.get(name)
      if (options.jsonBody && member?.shape.kind === 'blob' && member.at === 'payload') return [name, bodyOf(item)]
      return [name, member ? toService(item, member.shape, options) : item]
    }),
  )
}

const bodyOf = (value: unknown): unknown => (value === undefined ? value : JSON.stringify(value))

/** Bytes as text, dates as ISO 8601, members of structures by name, nothing that JSON does not have. */
function toSdk(value: unknown, shape: Shape | undefined): unknown {
  if (typeof value === 'number' && shape !== undefined && times.has(shape.kind)) {
    return instant(new Date(value * 1000))
  }
  if (value === null || typeof value !== 'object') return value ?? null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (value instanceof Date) return instant(value)
  if (Array.isArray(value)) return value.map((item) => toSdk(item, shape?.kind === 'list' ? shape.of : undefined))
  if (shape?.kind === 'structure') {
    const memberOf = (name: string): Member | undefined => shape.members.get(name)
    const told = present(value).map(([name, item]) => [
      memberOf(name) ? upperFirst(name) : name,
      toSdk(item, memberOf(name)?.shape),
    ])
    return inOrder(Object.fromEntries(told), shape)
  }
  return mapped(value, (item) => toSdk(item, shape?.kind === 'map' ? shape.of : undefined))
}

/** As Java writes an instant, in which Step Functions' SDK is: without a fraction that is none. Not recorded: there dates are masked. */
const instant = (date: Date): string => date.toISOString().replace('.000Z', 'Z')

const times: ReadonlySet<string> = new Set(['timestamp', 'date-time', 'http-date', 'epoch-seconds'])

function mapped(value: object, change: (item: unknown) => unknown): unknown {
  return Object.fromEntries(present(value).map(([name, item]) => [name, change(item)]))
}

const present = (value: object): [string, unknown][] => Object.entries(value).filter(([, item]) => item !== undefined)

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
