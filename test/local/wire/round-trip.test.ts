/**
 * The proof of all four protocols: what a user gives to the real SDK's client comes to the engine as it was given, what
 * the engine answers comes to the user, and each error as the SDK's class for it, for every operation that AWS has.
 */
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { type ApiCall, openApi, type Structure } from '../../../local/kernel/api'
import { AwsError } from '../../../local/kernel/aws-error'
import { createInputCheck } from '../../../local/kernel/check-input'
import type { HttpRequest, HttpResponse } from '../../../local/kernel/service'
import { readCall, type WireCall } from '../../../local/wire/calls'
import { encodeError } from '../../../local/wire/errors'
import { protocolOf } from '../../../local/wire/protocols'
import { apiFiles, engines } from '../../../tools/api/clients'
import { createSdkClient } from './sdk-client'
import { engineValue, sdkValues } from './values'

/** What clients do something of their own with, so that it doesn't arrive as it was given. */
const without = new Set([
  // They choose the endpoint, and with it another way to sign.
  'PutEventsRequest.EndpointId',
  'SendEmailRequest.EndpointId',
  'SendBulkEmailRequest.EndpointId',
  // Hashed by the client.
  'SSECustomerKey',
  'SSECustomerKeyMD5',
  'CopySourceSSECustomerKey',
  'CopySourceSSECustomerKeyMD5',
  // Another view of Expires, made by the client.
  'ExpiresString',
])

/** What clients set, given or not: headers, and another view of Expires. */
const added = new Set([
  'ContentLength',
  'ContentMD5',
  'ContentType',
  'contentType',
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ExpiresString',
])

const notTried: Readonly<Record<string, string>> = {
  GetLogObject: 'its answer is a stream of events',
  InvokeWithResponseStream: 'its answer is a stream of events',
  ListDirectoryBuckets: 'only the host tells it from ListBuckets',
  SelectObjectContent: 'its answer is a stream of events',
  StartLiveTail: 'its answer is a stream of events',
}

/** More by hand: `ROUND_TRIPS=50 npx jest test/local/wire`. */
const runs = Number(process.env.ROUND_TRIPS ?? 1)

function sample(structure: Structure | undefined, seed: number): readonly Readonly<Record<string, unknown>>[] {
  if (!structure) return [{}]
  const values = fc.sample(sdkValues(structure, { without }), { seed, numRuns: runs })
  return values as Readonly<Record<string, unknown>>[]
}

describe.each(apiFiles)('$client', ({ client: name, file }) => {
  const api = openApi(dirname(join(engines, file)))
  const check = createInputCheck({ api, name })
  const tokensOf = ({ input }: ApiCall): ReadonlySet<string> => {
    const members = Object.entries(api.model.shapes[input?.name ?? '']?.members ?? {})
    return new Set(members.flatMap(([each, held]) => (typeof held === 'object' && 'token' in held ? [each] : [])))
  }
  const calls = Object.keys(api.model.operations)
    .filter((action) => notTried[action] === undefined)
    .map((action): [string, ApiCall] => [action, api.call(action) as ApiCall])
  let answer: (request: HttpRequest) => HttpResponse = () => ({ status: 200, headers: {}, body: '' })
  const client = createSdkClient(name, (request) => answer(request))

  test.each(calls)('%s', async (action, call) => {
    const inputs = sample(call.input, action.length)
    const outputs = sample(call.output, action.length)
    for (const [index, input] of inputs.entries()) {
      const output = outputs[index % outputs.length] ?? {}
      let seen: WireCall | undefined
      answer = (request) => {
        seen = readCall(request, { api, name }, protocolOf(request, api))
        return seen.encode(call.output ? engineValue(output, call.output) : undefined, 'request-1') as HttpResponse
      }
      const got = await client.send(action, input)
      expect(seen?.action).toBe(action)
      expect(check(action, seen?.input)).toBe(seen?.input)
      const given = call.input ? engineValue(input, call.input) : {}
      expect(withoutAdded(seen?.input, input, tokensOf(call))).toEqual(given)
      expect(await plain(got, output)).toEqual(output)
    }
  })

  test.each(calls.filter(([, { errors }]) => errors.length > 0))('the errors of %s', async (action, call) => {
    const [input = {}] = sample(call.input, action.length)
    for (const code of call.errors) {
      const shape = api.error(code) as Structure
      // Answers to HEAD have no body: this one is known by its status.
      const status = code === 'NotFound' ? 404 : (shape.error?.status ?? 400)
      answer = (request) =>
        encodeError(new AwsError(code, 'What is <wrong>', status), protocolOf(request, api), { api }, request, 'r-1')
      const error: unknown = await client.send(action, input).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(client.errorClass(code))
      expect(error).toMatchObject({ name: code, ...(call.http?.[0] !== 'HEAD' && { message: 'What is <wrong>' }) })
    }
  })
})

function withoutAdded(seen: unknown, given: Readonly<Record<string, unknown>>, tokens: ReadonlySet<string>): unknown {
  const isAdded = (name: string): boolean => added.has(name) || tokens.has(name)
  return Object.fromEntries(Object.entries(seen ?? {}).filter(([name]) => !isAdded(name) || name in given))
}

/** What the client gave, without what it says of the exchange, and with its streams read. */
async function plain(
  { $metadata: _, ...output }: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(output)) {
    const isStream = typeof value === 'object' && value !== null && 'transformToByteArray' in value
    const held = isStream
      ? await (value as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray()
      : value instanceof String
        ? String(value)
        : value
    if (added.has(name) && !(name in given)) continue
    if (held === undefined || (!(name in given) && isEmpty(held))) continue
    read[name] = held instanceof Uint8Array ? new Uint8Array(held) : held
  }
  return read
}

/** Clients make empty maps of headers that are not there, and null or an empty stream of a body that is not. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
