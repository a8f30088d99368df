/**
 * What every operation of every engine does with bad input: an unknown member is refused by its name at any depth, a
 * missing or mistyped one is AWS's error, and nothing that is of the right types fails but by an error of AWS's. It
 * runs for an engine by its being there.
 */
import { isAwsError, NotModelledError } from '../../../local/kernel/aws-error'
import type { Cloud } from '../../../local/kernel/cloud'
import type { Service } from '../../../local/kernel/service'
import { root } from '../create-test-cloud'
import { callsOf, createAllEngines, type EngineCall, leastInput, leastValue, placesIn, wrongValue } from './engines'

/** What services call bad input; SQS and query services have their own words. */
const missing =
  /^(ValidationException|ValidationError|BadRequestException|InvalidParameter(Value)?Exception|MissingRequired.*)$/

let cloud: Cloud
let services: readonly Service[]

beforeAll(async () => {
  ;({ cloud, services } = await createAllEngines())
  for (const service of services) await service.load?.()
})

afterAll(async () => {
  for (const service of [...services].reverse()) await service.stop?.()
  cloud.clock.stop()
  await cloud.store.close()
})

const every = (): readonly EngineCall[] => services.flatMap(callsOf)

async function failure({ service, action }: EngineCall, input: unknown): Promise<unknown> {
  return cloud.call(root, service, action, input).then(
    () => 'nothing',
    (error: unknown) => error,
  )
}

/** `data type` names DataType as well. */
function names(message: string, member: string): boolean {
  return message.replaceAll(' ', '').toLowerCase().includes(member.toLowerCase())
}

function shown(error: unknown): string {
  return isAwsError(error) ? `${error.code} ${error.message}` : String(error)
}

test('every engine tells of its API, and has no operation that AWS does not have', () => {
  const own = services.flatMap(({ name, api, operations }) =>
    Object.keys(operations).flatMap((action) => (api?.call(action) ? [] : [`${name} ${action}`])),
  )
  // What one engine asks of another, and nobody over the wire.
  expect(own.sort()).toEqual([
    'codecommit FetchSource',
    'codeconnections FetchSource',
    'codepipeline SourceChanged',
    'ses AcceptServiceMail',
    'sns ProvideTopic',
    'states AwaitExecution',
    'streams.dynamodb FollowStream',
  ])
})

test('an unknown member is refused by its name, at any depth', async () => {
  const accepted: string[] = []
  for (const each of every()) {
    const structures = each.call.input ? placesIn(each.call.input) : []
    if (!each.call.input) {
      const error = await failure(each, { Nonsense: 1 })
      if (!(error instanceof NotModelledError)) accepted.push(`${each.service} ${each.action}: ${shown(error)}`)
    }
    for (const { structure, put } of structures) {
      const error = await failure(each, put({ ...leastInput(structure), Nonsense: 1 }))
      const isNamed =
        error instanceof NotModelledError && (structures[0]?.structure !== structure || /Nonsense/.test(error.message))
      if (!isNamed) accepted.push(`${each.service} ${each.action} ${structure.name}: ${shown(error)}`)
    }
  }
  expect(accepted).toEqual([])
})

test('a missing member is an error of the service that names it', async () => {
  const wrong: string[] = []
  for (const each of every()) {
    for (const { structure, put } of each.call.input ? placesIn(each.call.input) : []) {
      if (structure.isUnion) continue
      for (const name of structure.required) {
        const error = await failure(each, put(leastInput(structure, name)))
        const isRefused = error instanceof NotModelledError && structure !== each.call.input
        const isTold = isAwsError(error) && missing.test(error.code) && names(error.message, name)
        if (!isRefused && !isTold)
          wrong.push(`${each.service} ${each.action} ${structure.name}.${name}: ${shown(error)}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

test('a member of another type is an error of the parser', async () => {
  const wrong: string[] = []
  for (const each of every()) {
    for (const { structure, put } of each.call.input ? placesIn(each.call.input) : []) {
      for (const { name, shape } of structure.members.values()) {
        if (shape.kind === 'document') continue
        const rest = structure.isUnion ? {} : leastInput(structure)
        const error = await failure(each, put({ ...rest, [name]: wrongValue(shape) }))
        const isTold =
          isAwsError(error) && (error.code === 'SerializationException' || error instanceof NotModelledError)
        if (!isTold) wrong.push(`${each.service} ${each.action} ${structure.name}.${name}: ${shown(error)}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

test('input of the right types fails by an error of the service, if it fails', async () => {
  const wrong: string[] = []
  for (const each of every()) {
    for (const { structure, put } of each.call.input ? placesIn(each.call.input) : []) {
      for (const { name, shape } of structure.members.values()) {
        const rest = structure.isUnion ? {} : leastInput(structure)
        const error = await failure(each, put({ ...rest, [name]: leastValue(shape, name) }))
        if (error !== 'nothing' && !isAwsError(error)) {
          wrong.push(`${each.service} ${each.action} ${structure.name}.${name}: ${shown(error)}`)
        }
      }
    }
  }
  expect(wrong).toEqual([])
})
