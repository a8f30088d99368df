/** Generates the suite of a contract: each check is a test, named after the rule or event that it is about. */
import { randomInt } from 'node:crypto'
import type { EventDefinition } from '../../index'
import type { Overrides } from '../arbitrary'
import { checkAnswers, type Owed } from './check-answers'
import { checkArchives } from './check-archives'
import {
  checkAccepts,
  checkRefuses,
  checkRepeats,
  type DeliveryChecks,
  type Generation,
  type Refusals,
} from './check-deliveries'
import { checkExamples } from './check-examples'
import { checkAwaited, checkListed, checkPermissions, checkPublications, publicationsOf } from './check-publishers'
import { checkAwaits, checkOnBus } from './check-publishing'
import { checkConsumers, checkDeadLetters, checkQueues, checkRule, type MatchPattern } from './check-rules'
import { type CodeEntry, type Publication, readCode } from './code'
import { newEventIds } from './event-ids'
import type { EventSystem } from './event-system'
import { publishPermissions } from './permissions'
import { requireNone } from './problem'
import { checkRawPuts } from './raw-puts'
import { type Reliances, type Route, routesOf } from './routes'
import { eventRules } from './rules'
import type { TestRunner } from './runner'
import { readStateMachines } from './state-machines'
import { systemOf, type Templates } from './templates'

export interface EventContracts {
  /** Every definition, in every version that is still published or consumed. */
  readonly catalog: readonly EventDefinition[]
  /** `readTemplates('cdk.out')`, or templates by the name of their stack. */
  readonly templates: Templates
  /** Whether an event meets a rule's pattern; the local cloud's `matchesPattern` does it as EventBridge does. */
  readonly matches: MatchPattern
  /** The handlers' files: who publishes and who consumes what is read from them. Without one, from the templates alone. */
  readonly code?: readonly CodeEntry[]
  /** What functions rely on, if not on all of what they consume: they may take an event without the rest. */
  readonly reliances?: Reliances
  /** What is published where neither templates nor code show it, and why. */
  readonly publishedElsewhere?: readonly (Omit<Publication, 'resource'> & { readonly reason: string })[]
  /** `stack/logicalId` of functions that publish what others have created, as the sweep of an outbox does. */
  readonly republishers?: readonly string[]
  /** Requests that everybody who keeps data must take and answer, such as to erase a person. */
  readonly owed?: readonly Owed[]
  /** Started once, before the checks that need it; without it there are none of deliveries. */
  readonly system?: () => Promise<EventSystem>
  /** The system can `watch` and tells what was `published`: what functions put on the bus is looked at, and waited for. */
  readonly watched?: boolean
  /** Names of errors with which functions may refuse a valid event that nobody had thought of. */
  readonly refusals?: Refusals
  /** By detail-type and path: what to generate instead of what the schema allows. */
  readonly overrides?: Readonly<Record<string, Overrides>>
  /** Generated events for each rule and event; 10 unless said. */
  readonly runs?: number
  /** Of the generated events; another each time unless said, and named by what fails. */
  readonly seed?: number
}

const defaultRuns = 10
const patience = 120_000

export function describeContracts(contracts: EventContracts, runner: TestRunner): void {
  const { describe, test } = runner
  const { catalog, templates, matches, publishedElsewhere = [], republishers = [] } = contracts
  const system = systemOf(templates)
  const uses = readCode(contracts.code ?? [])
  const code = new Map(uses.map((use) => [use.resource, use]))
  const machines = readStateMachines(system)
  const rules = eventRules(system, catalog)
  const publications = [
    ...uses.flatMap((use) => publicationsOf(use, catalog)),
    ...machines.flatMap((machine) => machine.publications),
  ]
  const known = new Set([...uses, ...machines].map(({ resource }) => resource))
  for (const resource of republishers) known.delete(resource)
  const ruleChecks = { catalog, matches, code }
  const publisherChecks = { catalog, publications, permissions: publishPermissions(system), rules, known }

  describe('every event', () => {
    test.each(catalog.map((definition) => [definition.detailType, definition] as const))(
      '%s: its examples survive publication and consumption',
      async (_, definition) => requireNone(await checkExamples(definition)),
    )
    test.each(catalog.map((definition) => [definition.detailType, definition] as const))(
      '%s: every listed publisher publishes it',
      (_, definition) => requireNone(checkListed(definition, publisherChecks, publishedElsewhere)),
    )
    test('that is published is defined, by who is listed and allowed to', () => {
      requireNone([...uses, ...machines].flatMap(({ problems }) => problems))
      requireNone(uses.flatMap(({ resource, rawPuts = [] }) => checkRawPuts(resource, rawPuts, catalog)))
      requireNone(checkPublications(publisherChecks))
      requireNone(checkPermissions(publisherChecks))
    })
    test('that is consumed is published, and brought by a rule', () => {
      requireNone(checkAwaited(publisherChecks, publishedElsewhere))
      requireNone(checkConsumers(rules, ruleChecks))
      requireNone(checkQueues(system, ruleChecks))
    })
    test('that carries a credential is in no archive', () => requireNone(checkArchives(system, catalog, matches)))
  })

  for (const owed of contracts.owed ?? []) {
    test(`whoever keeps data takes ${owed.request.detailType}, and answers with ${owed.answer.detailType}`, () =>
      requireNone(checkAnswers(owed, { system, rules, publications })))
  }

  if (rules.length === 0) return
  describe.each(rules.map((rule) => [rule.id, rule] as const))('the rule %s', (_, rule) => {
    test('matches the events that it is for, and no others', () => requireNone(checkRule(rule, ruleChecks)))
    test('has a dead-letter queue behind it', () => requireNone(checkDeadLetters(rule, system)))
  })
  if (contracts.system)
    describeDeliveries(
      contracts,
      contracts.system,
      {
        routes: routesOf(rules, ruleChecks, contracts.reliances),
        isPublishing: (target) => code.get(target)?.domains.length !== 0,
      },
      runner,
    )
}

function describeDeliveries(
  {
    catalog,
    watched = false,
    refusals = [],
    overrides = {},
    runs = defaultRuns,
    seed = randomInt(2 ** 31),
  }: EventContracts,
  start: () => Promise<EventSystem>,
  { routes, isPublishing }: { readonly routes: readonly Route[]; isPublishing(target: string): boolean },
  { describe, test, beforeAll, afterAll }: TestRunner,
): void {
  if (routes.length === 0) return
  describe('the functions behind the rules', () => {
    let started: EventSystem | undefined
    const checks = (): DeliveryChecks => {
      if (!started) throw new Error('The system did not start: see the error of beforeAll')
      const { now } = started
      return { system: started, newEventId: newEventIds(now), now }
    }

    beforeAll(async () => {
      started = await start()
    }, patience)
    afterAll(() => started?.stop(), patience)

    const cases = routes.map((route) => [route.target, route.definition.detailType, route] as const)
    test.each(cases)(
      '%s accepts every example of %s',
      async (_target, _event, route) => requireNone(await checkAccepts(route, checks())),
      patience,
    )
    test.each(cases)(
      '%s handles generated %s, and a second time changes nothing',
      async (_target, event, route) => {
        const generation: Generation = { runs, seed, refusals, overrides: overrides[event] }
        requireNone(await checkRepeats(route, checks(), generation))
      },
      patience,
    )
    // Of a function that publishes nothing by itself there is nothing to wait for.
    const publishing = cases.filter(([target]) => isPublishing(target))
    if (watched && publishing.length > 0) {
      test.each(publishing)(
        '%s waits for what it publishes of %s',
        async (_target, _event, route) => requireNone(await checkAwaits(route, checks())),
        patience,
      )
    }
    test(
      'refuse broken events into a dead-letter queue',
      async () => requireNone(await checkRefuses(routes, checks())),
      patience,
    )
    if (!watched) return
    test('put no event on the bus that the catalog does not have', async () => {
      requireNone(checkOnBus((await checks().system.published?.()) ?? [], catalog))
    })
  })
}
