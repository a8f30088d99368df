/**
 * Every rule matches what it is for and nothing else. What it is for: what the function behind it consumes, if
 * that is known, or the events that its pattern names.
 */
import type { EventDefinition } from '../../index'
import { deliveredEvent } from '../wire-event'
import type { CodeUse } from './code'
import { exampleDetails } from './examples'
import type { Problem } from './problem'
import { detailPaths, type EventRule, exactValues, queueReaders } from './rules'
import type { System } from './templates'

/** Whether an event, as a target would see it, meets a rule's pattern. */
export type MatchPattern = (pattern: unknown, event: object) => boolean

export interface RuleChecks {
  readonly catalog: readonly EventDefinition[]
  readonly matches: MatchPattern
  /** By the function's `stack/logicalId`. */
  readonly code: ReadonlyMap<string, CodeUse>
}

export function checkRule(rule: EventRule, { catalog, matches, code }: RuleChecks): readonly Problem[] {
  const problems: Problem[] = []
  const intended = intendedFor(rule, catalog, code)
  problems.push(...unknownNames(rule, catalog))
  const narrowing = detailPaths(rule.pattern)
  const { detail: _, ...envelopePattern } = rule.pattern
  for (const definition of catalog) {
    const events = eventsOf(definition)
    const matching = events.filter(({ event }) => matches(rule.pattern, event))
    const about = { rule: rule.id, event: definition.detailType }
    if (!intended.has(definition)) {
      const [first] = matching
      if (first) problems.push({ ...about, message: `${first.name} meets the pattern, though ${whyNot(rule, code)}` })
      continue
    }
    for (const { name, event } of events) {
      if (!matches(envelopePattern, event)) {
        problems.push({
          ...about,
          message: `${name} does not meet the pattern, which asks for ${JSON.stringify(envelopePattern)}`,
        })
      } else if (narrowing.length === 0 && !matches(rule.pattern, event)) {
        problems.push({ ...about, message: `${name} does not meet the pattern` })
      }
    }
    if (narrowing.length > 0 && matching.length === 0) problems.push(...narrowedAway(rule, definition, narrowing))
  }
  return problems
}

/** What can't be handled lands in a queue: of the rule's target, and of the function behind it. */
export function checkDeadLetters(rule: EventRule, system: System): readonly Problem[] {
  const withDestination = new Set(
    system.ofType('AWS::Lambda::EventInvokeConfig').flatMap(({ stack, properties }) => {
      const { DestinationConfig } = properties as { DestinationConfig?: { OnFailure?: { Destination?: unknown } } }
      const target = system.resourceOf(stack, properties.FunctionName)
      return DestinationConfig?.OnFailure?.Destination && target ? [target.id] : []
    }),
  )
  return rule.targets.flatMap(({ id, resource, hasDeadLetterQueue }): readonly Problem[] => {
    const problems: Problem[] = []
    if (!hasDeadLetterQueue) {
      problems.push({ rule: rule.id, message: `target ${id} has no DeadLetterConfig: what can't be delivered is lost` })
    }
    if (resource?.type === 'AWS::Lambda::Function' && !withDestination.has(resource.id)) {
      const hasOwn = resource.properties.DeadLetterConfig !== undefined
      if (!hasOwn) {
        const message = 'has no on-failure destination: an event that it refuses is lost after two retries'
        problems.push({ rule: rule.id, resource: resource.id, message })
      }
    }
    return problems
  })
}

/** Every event that a function consumes is brought to it by a rule, in every version that there still is. */
export function checkConsumers(
  rules: readonly EventRule[],
  { catalog, matches, code }: RuleChecks,
): readonly Problem[] {
  return [...code.values()].flatMap(({ resource, consumes }) => {
    const leading = rules.filter(({ targets }) =>
      targets.some(({ functions }) => functions.some(({ id }) => id === resource)),
    )
    const isBrought = (definition: EventDefinition) =>
      leading.some(({ pattern }) => eventsOf(definition).some(({ event }) => matches(pattern, event)))
    return consumes.flatMap((detailType): readonly Problem[] => {
      const definition = catalog.find((each) => each.detailType === detailType)
      if (!definition)
        return [{ resource, event: detailType, message: 'is consumed, but the catalog has no such event' }]
      if (!isBrought(definition))
        return [{ resource, event: detailType, message: 'is consumed, but no rule brings it' }]
      return catalog
        .filter(
          ({ owner, name, version }) =>
            owner === definition.owner && name === definition.name && version < definition.version,
        )
        .filter((older) => !consumes.includes(older.detailType) || !isBrought(older))
        .map((older) => ({
          resource,
          event: older.detailType,
          message: `is an older version of ${detailType}, still in the catalog, and is not consumed: it would be missed`,
        }))
    })
  })
}

/** What a function doesn't answer for item by item, Lambda takes for done: a message that failed is lost. */
export function checkQueues(system: System, { code }: Pick<RuleChecks, 'code'>): readonly Problem[] {
  return queueReaders(system).flatMap(({ id, reader, answersByItem }): readonly Problem[] => {
    const [event] = code.get(reader.id)?.fromQueues ?? []
    if (event === undefined || answersByItem) return []
    const message = `${id} lacks ReportBatchItemFailures: a message that fails would be lost`
    return [{ resource: reader.id, event, field: 'FunctionResponseTypes', message }]
  })
}

export function intendedFor(
  rule: EventRule,
  catalog: readonly EventDefinition[],
  code: ReadonlyMap<string, CodeUse>,
): ReadonlySet<EventDefinition> {
  const named = exactValues(rule.pattern['detail-type'])
  const consumed = consumedBehind(rule, code)
  // A function may have several rules: of what it consumes, each names its part.
  const isIntended = ({ detailType }: EventDefinition) =>
    (consumed === undefined || consumed.has(detailType)) && (named.length === 0 || named.includes(detailType))
  return new Set(catalog.filter(isIntended))
}

/** Undefined if some target's code is not known. */
function consumedBehind({ targets }: EventRule, code: ReadonlyMap<string, CodeUse>): ReadonlySet<string> | undefined {
  const uses = targets.flatMap(({ functions }) =>
    functions.length === 0 ? [undefined] : functions.map(({ id }) => code.get(id)),
  )
  if (uses.length === 0 || uses.includes(undefined)) return undefined
  return new Set(uses.flatMap((use) => use?.consumes ?? []))
}

function whyNot(rule: EventRule, code: ReadonlyMap<string, CodeUse>): string {
  const consumed = consumedBehind(rule, code)
  if (!consumed) return 'the pattern does not name it'
  const behind = rule.targets.flatMap(({ functions }) => functions.map(({ id }) => id)).join(', ')
  return `${behind} consumes ${[...consumed].join(', ') || 'no event'} only`
}

function unknownNames(rule: EventRule, catalog: readonly EventDefinition[]): readonly Problem[] {
  const known = new Set(catalog.map(({ detailType }) => detailType))
  return exactValues(rule.pattern['detail-type'])
    .filter((name) => !known.has(name))
    .map((event) => ({ rule: rule.id, event, message: 'is asked for, but the catalog has no such event' }))
}

function narrowedAway(rule: EventRule, definition: EventDefinition, paths: readonly string[]): readonly Problem[] {
  const events = eventsOf(definition).map(({ event }) => event)
  const missing = paths.filter((path) => events.every((event) => at(event, path.split('.')).length === 0))
  const about = { rule: rule.id, event: definition.detailType }
  if (missing.length === 0) {
    return [{ ...about, field: paths.join(', '), message: 'no example meets the pattern: give one that does' }]
  }
  return missing.map((path) => ({
    ...about,
    field: path.replace(/^detail\./, ''),
    message: 'the pattern tests this field, which no example has',
  }))
}

/** The values at a path; arrays are looked into, as EventBridge does. */
function at(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => at(item, step === undefined ? [] : [step, ...rest]))
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return []
  return at((value as Record<string, unknown>)[step], rest)
}

function eventsOf(definition: EventDefinition): readonly { readonly name: string; readonly event: object }[] {
  const { publishers } = definition
  return exampleDetails(definition).flatMap((detail, index) =>
    publishers.map((publisher) => ({
      name: `example ${index + 1} of ${publisher}`,
      event: deliveredEvent(definition, { publisher, detail }),
    })),
  )
}
