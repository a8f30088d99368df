/** CORS of function URLs: what a configuration may say, and what it adds to answers. Lambda answers preflights itself. */
import type { HttpRequest, HttpResponse } from '../../../kernel/service'
import { invalidParameter, violated } from '../errors'

export interface Cors {
  readonly AllowCredentials?: boolean
  readonly AllowHeaders?: readonly string[]
  readonly AllowMethods?: readonly string[]
  readonly AllowOrigins?: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  /** Seconds. */
  readonly MaxAge?: number
}

type ListMember = 'AllowHeaders' | 'AllowMethods' | 'AllowOrigins' | 'ExposeHeaders'

/** From Lambda's API reference (Cors): the most items of each, and how long one may be. */
const lists: Readonly<Record<ListMember, { readonly items: number; readonly least: number; readonly most: number }>> = {
  AllowHeaders: { items: 100, least: 0, most: 1024 },
  AllowMethods: { items: 6, least: 0, most: 6 },
  AllowOrigins: { items: 100, least: 1, most: 253 },
  ExposeHeaders: { items: 100, least: 0, most: 1024 },
}
/** Seconds: a day. */
const longestAge = 86_400
const members = new Set([...Object.keys(lists), 'AllowCredentials', 'MaxAge'])

/**
 * Templates may give numbers and booleans as texts. What AWS says of a text that no header can hold is not on record; it would
 * make every answer to a page fail.
 * @throws ValidationException, InvalidParameterValueException
 */
export function readCors(given: unknown): Cors | undefined {
  if (given === undefined || given === null) return undefined
  if (typeof given !== 'object' || Array.isArray(given)) throw invalidParameter('Cors must be an object')
  const input = given as Readonly<Record<string, unknown>>
  const unknown = Object.keys(input).find((name) => !members.has(name))
  if (unknown !== undefined) throw invalidParameter(`Cors has no member "${unknown}"`)
  const cors: Record<string, unknown> = {}
  for (const [name, limits] of Object.entries(lists)) {
    const list = input[name]
    if (list === undefined || list === null) continue
    if (!Array.isArray(list) || list.some((one) => typeof one !== 'string')) {
      throw invalidParameter(`Cors.${name} must be a list of texts`)
    }
    const at = `cors.${name[0]?.toLowerCase()}${name.slice(1)}`
    if (list.length > limits.items) {
      throw violated(list, at, `Member must have length less than or equal to ${limits.items}`)
    }
    if (list.some((one: string) => one.length > limits.most || one.length < limits.least)) {
      const each =
        `[Member must have length less than or equal to ${limits.most}, Member must have length greater than or equal to ` +
        `${limits.least}, Member must satisfy regular expression pattern: .*, Member must not be null]`
      throw violated(list, at, `Member must satisfy constraint: ${each}`)
    }
    const unsendable = list.find((one: string) => !/^[\x20-\x7e]*$/.test(one))
    if (unsendable !== undefined) {
      throw invalidParameter(
        `Cors.${name}: ${JSON.stringify(unsendable)} cannot be sent in a header: use printable ASCII`,
      )
    }
    cors[name] = list
  }
  const { AllowCredentials, MaxAge } = input
  if (AllowCredentials !== undefined && AllowCredentials !== null) {
    if (!['true', 'false'].includes(String(AllowCredentials))) {
      throw invalidParameter('Cors.AllowCredentials must be true or false')
    }
    cors.AllowCredentials = String(AllowCredentials) === 'true'
  }
  if (MaxAge !== undefined && MaxAge !== null) {
    const age = typeof MaxAge === 'string' && /^-?\d+$/.test(MaxAge) ? Number(MaxAge) : MaxAge
    if (typeof age !== 'number' || !Number.isInteger(age)) throw invalidParameter('Cors.MaxAge must be a whole number')
    if (age > longestAge)
      throw violated(age, 'cors.maxAge', `Member must have value less than or equal to ${longestAge}`)
    if (age < 0) throw violated(age, 'cors.maxAge', 'Member must have value greater than or equal to 0')
    cors.MaxAge = age
  }
  return cors
}

/** How a configuration allows an origin: by its name, as any, or not at all. */
export function allows(cors: Cors, origin: string): 'named' | 'any' | undefined {
  const { AllowOrigins = [] } = cors
  if (AllowOrigins.some((allowed) => allowed.replace(/\/$/, '') === origin)) return 'named'
  const matching = AllowOrigins.some((allowed) => allowed === '*' || isBelow(allowed, origin))
  return matching ? 'any' : undefined
}

/** `https://*` and `http://*`, which API Gateway's HTTP APIs have as well. */
function isBelow(allowed: string, origin: string): boolean {
  return (allowed === 'https://*' || allowed === 'http://*') && origin.startsWith(allowed.slice(0, -1))
}

/**
 * Lambda's own answer to a browser's question, which does not reach the function; undefined: it is none.
 * Its status and the order of its headers are not verified against AWS.
 */
export function preflightAnswer(cors: Cors, { method, headers }: HttpRequest): HttpResponse | undefined {
  const { origin } = headers
  if (method !== 'OPTIONS' || origin === undefined || headers['access-control-request-method'] === undefined) {
    return undefined
  }
  const { AllowMethods = [], AllowHeaders = [], MaxAge } = cors
  const added = originHeaders(cors, origin)
  const whole = {
    ...added,
    ...(AllowMethods.length > 0 && { 'Access-Control-Allow-Methods': AllowMethods.join(',') }),
    ...(AllowHeaders.length > 0 && { 'Access-Control-Allow-Headers': AllowHeaders.join(',') }),
    ...(MaxAge !== undefined && { 'Access-Control-Max-Age': String(MaxAge) }),
  }
  return { status: 200, headers: added ? whole : {}, body: '' }
}

/** With the function's own headers of CORS beside those of the configuration, as AWS sends both. */
export function withCors(
  cors: Cors,
  { headers: asked }: HttpRequest,
  headers: HttpResponse['headers'],
): HttpResponse['headers'] {
  const added = asked.origin === undefined ? undefined : originHeaders(cors, asked.origin)
  if (!added) return headers
  const { ExposeHeaders = [] } = cors
  const all = {
    ...added,
    ...(ExposeHeaders.length > 0 && { 'Access-Control-Expose-Headers': ExposeHeaders.join(',') }),
  }
  const joined: Record<string, string | readonly string[]> = { ...headers }
  for (const [name, value] of Object.entries(all)) {
    const own = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase())
    if (own === undefined) joined[name] = value
    else joined[own] = [value, ...[headers[own] ?? []].flat()]
  }
  return joined
}

function originHeaders(cors: Cors, origin: string): Readonly<Record<string, string>> | undefined {
  if (allows(cors, origin) === undefined) return undefined
  return {
    'Access-Control-Allow-Origin': origin,
    ...(cors.AllowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin',
  }
}
