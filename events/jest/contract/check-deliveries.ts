/** What the functions behind the rules make of events: good, broken, generated, repeated and out of order. */
import * as fc from 'fast-check'
import { type EventDefinition, type EventEnvelope, sourceOf } from '../../index'
import { arbitraryOf, type Overrides } from '../arbitrary'
import { absent, differences } from '../differences'
import type { DeadLetter, Delivery, EventSystem, Outcome } from './event-system'
import { brokenExamples } from './examples'
import type { Problem } from './problem'
import type { Route } from './routes'

/** Errors with which a function may refuse a valid event, for reasons of its own: by the name of their class. */
export type Refusals = readonly string[]

export interface DeliveryChecks {
  readonly system: EventSystem
  /** Ids of events, none twice. */
  readonly newEventId: () => string
  readonly now: () => Date
}

/** Every example that the rule is for is accepted by the function behind it; that it is for one is the rule's own check. */
export async function checkAccepts(route: Route, checks: DeliveryChecks): Promise<readonly Problem[]> {
  const outcomes = await checks.system.deliver(await deliveryOfExamples(route, checks))
  return outcomes.flatMap((outcome, index): readonly Problem[] => {
    if (outcome.status === 'handled') return []
    const said = outcome.status === 'failed' ? `fails with ${outcome.error}` : 'is not called'
    return [{ ...about(route), field: `examples[${index}]`, message: `${route.target} ${said}` }]
  })
}

/** The examples that the rule is for, each with what it presupposes brought about. */
export async function deliveryOfExamples(
  route: Route,
  { system, ...ids }: DeliveryChecks,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = []
  for (const data of examplesFor(route, ids)) {
    deliveries.push(deliveryOf(route, envelopeOf(route.definition, await system.given(route.definition, data), ids)))
  }
  return deliveries
}

/** Every broken example is refused as what it is, and lands in a dead-letter queue. All routes at once: retries take time. */
export async function checkRefuses(
  routes: readonly Route[],
  { system, ...ids }: DeliveryChecks,
): Promise<readonly Problem[]> {
  const sent = routes.flatMap((route) =>
    brokenExamples(route.definition).flatMap(({ field, detail }) => {
      const eventId = ids.newEventId()
      const marked = { ...(detail as EventEnvelope), metadata: { ...(detail as EventEnvelope).metadata, eventId } }
      // Without the field that its pattern tests, the rule itself holds the event back.
      return route.lets(marked) && !isFor(route, marked)
        ? [{ route, field, eventId, delivery: deliveryOf(route, marked) }]
        : []
    }),
  )
  const outcomes = await system.deliver(sent.map(({ delivery }) => delivery))
  const letters = await system.deadLetters()
  return sent.flatMap(({ route, field, eventId }, index): readonly Problem[] => {
    const outcome = outcomes[index]
    const where = { ...about(route), field }
    if (outcome?.status === 'handled')
      return [{ ...where, message: `is missing, but ${route.target} accepts the event` }]
    if (outcome?.status !== 'failed') return [{ ...where, message: `is missing; ${route.target} is not called` }]
    const letter = letters.find((each) => each.target === route.target && eventIdOf(each) === eventId)
    if (!letter) {
      return [{ ...where, message: `is missing; ${route.target} fails, but the event is in no dead-letter queue` }]
    }
    if (letter.error !== 'EventInvalidError') {
      return [{ ...where, message: `is missing; ${route.target} fails with ${letter.error}, not EventInvalidError` }]
    }
    if (!letter.message.includes(system.told?.(field) ?? field)) {
      return [{ ...where, message: `is missing, but the error does not name it: ${letter.message}` }]
    }
    return []
  })
}

export interface Generation {
  /** Events for each rule and event. */
  readonly runs: number
  /** Of fast-check: the same seed gives the same events. */
  readonly seed: number
  readonly overrides?: Overrides | undefined
  readonly refusals: Refusals
}

/** Generated events are handled; delivered again, in another order, they change nothing. */
export async function checkRepeats(
  route: Route,
  { system, ...ids }: DeliveryChecks,
  { runs, seed, overrides, refusals }: Generation,
): Promise<readonly Problem[]> {
  const { definition, target } = route
  const details: EventEnvelope[] = []
  for (const data of generatedFor(route, ids, { runs, seed, overrides })) {
    details.push(envelopeOf(definition, await system.given(definition, data), ids))
  }
  const deliveries = details.map((detail) => deliveryOf(route, detail))
  const untouched = await system.digest()
  const outcomes = await system.deliver(deliveries)
  const isRefused = (outcome: Outcome) => outcome.status === 'failed' && refusals.includes(outcome.error)
  const failed = outcomes.findIndex((outcome) => outcome.status !== 'handled' && !isRefused(outcome))
  const failure = outcomes[failed]
  if (failure) {
    const said = failure.status === 'failed' ? `fails with ${failure.error}` : 'is not called'
    const message = `${target} ${said} for a generated event (seed ${seed}): ${dataOf(deliveries[failed])}`
    return [{ ...about(route), message }]
  }
  if (outcomes.every(isRefused)) {
    const message = `${target} refuses all generated events (seed ${seed}), such as ${dataOf(deliveries[0])}: give overrides`
    return [{ ...about(route), message }]
  }

  const [again] = fc.sample(fc.shuffledSubarray(deliveries, { minLength: deliveries.length }), { numRuns: 1, seed })
  const before = await system.digest()
  if (differences(untouched, before).length === 0) {
    const message = `nothing that ${target} does is in the digest: what a second delivery changes would not be either`
    return [{ ...about(route), message }]
  }
  await system.deliver(again ?? [])
  const changes = differences(before, await system.digest())
  if (changes.length === 0) return []
  const culprit = await findCulprit(system, deliveries)
  const changed = changes
    .slice(0, 5)
    .map(({ path, expected, received }) => `${path} from ${json(expected, 100)} to ${json(received, 100)}`)
  const message = `${target} changes what there is when an event comes twice (seed ${seed}): ${changed.join('; ')}`
  return [{ ...about(route), message: `${message}${culprit ? `; it does for ${dataOf(culprit)}` : ''}` }]
}

/** Of its own for each event: two of the same shape would be about the same things, and what one has done the other finds done. */
function seedOf({ detailType }: EventDefinition, seed: number): number {
  return [...detailType].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) | 0, seed)
}

function examplesFor({ definition, lets }: Route, ids: Omit<DeliveryChecks, 'system'>): readonly unknown[] {
  return definition.examples.filter((data) => lets(envelopeOf(definition, data, ids)))
}

/** So many more are made of which those are taken that a rule is for which tests a member of the data. */
const generous = 20

function generatedFor(
  { definition, lets }: Route,
  ids: Omit<DeliveryChecks, 'system'>,
  { runs, seed, overrides }: Omit<Generation, 'refusals'>,
): readonly unknown[] {
  const generated = fc.sample(arbitraryOf(definition.schema, overrides), {
    numRuns: runs * generous,
    seed: seedOf(definition, seed),
  })
  const fitting = generated.filter((data) => lets(envelopeOf(definition, data, ids)))
  // None: what is not delivered then says so.
  return (fitting.length > 0 ? fitting : generated).slice(0, runs)
}

/** Who changes something the second time most likely does the third time. */
async function findCulprit(system: EventSystem, deliveries: readonly Delivery[]): Promise<Delivery | undefined> {
  let before = await system.digest()
  for (const delivery of deliveries) {
    await system.deliver([delivery])
    const after = await system.digest()
    if (differences(before, after).length > 0) return delivery
    before = after
  }
  return undefined
}

/** It is all that the function relies on. */
function isFor(route: Route, detail: unknown): boolean {
  try {
    route.parse(detail)
    return true
  } catch {
    return false
  }
}

function deliveryOf({ rule, target, definition, publisher }: Route, detail: unknown): Delivery {
  return {
    rule,
    target,
    source: sourceOf(publisher, definition.sourcePrefix),
    detailType: definition.detailType,
    detail,
  }
}

function envelopeOf(
  definition: EventDefinition,
  data: unknown,
  { newEventId, now }: Pick<DeliveryChecks, 'newEventId' | 'now'>,
): EventEnvelope {
  const eventId = newEventId()
  return definition.create(data, { correlationId: `contract-${eventId}` }, { eventId, occurredAt: now() }).detail
}

function about({ rule, definition }: Route) {
  return { rule, event: definition.detailType }
}

function eventIdOf({ detail }: DeadLetter): unknown {
  return (detail as { metadata?: { eventId?: unknown } } | null)?.metadata?.eventId
}

function dataOf(delivery: Delivery | undefined): string {
  return json((delivery?.detail as EventEnvelope | undefined)?.data)
}

function json(value: unknown, most = 500): string {
  const text = value === absent ? 'nothing' : (JSON.stringify(value) ?? 'undefined')
  return text.length > most ? `${text.slice(0, most)}…` : text
}
