/** The ways that events take: from a publisher, by a rule, to a function. */
import type { Reliance } from '../../consumes'
import type { EventDefinition } from '../../index'
import { deliveredEvent } from '../wire-event'
import { intendedFor, type MatchPattern, type RuleChecks } from './check-rules'
import { exampleDetails } from './examples'
import type { EventRule } from './rules'

export interface Route {
  readonly definition: EventDefinition
  /** The first of those listed whose events the rule lets through. */
  readonly publisher: string
  readonly rule: string
  /** `stack/logicalId` of the function. */
  readonly target: string
  /** Whether the rule lets such an event of the publisher through. */
  lets(detail: unknown): boolean
  /** Throws if the function has to refuse it: for what the schema says, or for what it relies on. */
  parse(detail: unknown): unknown
}

/** What functions rely on, by their `stack/logicalId`; all of an event unless said. */
export type Reliances = Readonly<Record<string, readonly Reliance[]>>

export function routesOf(rules: readonly EventRule[], checks: RuleChecks, reliances: Reliances = {}): readonly Route[] {
  return rules.flatMap((rule) =>
    [...intendedFor(rule, checks.catalog, checks.code)].flatMap((definition) => {
      const { detailType } = definition
      const publisher = publisherThrough(rule, definition, checks.matches)
      if (publisher === undefined) return []
      const lets = (detail: unknown) => checks.matches(rule.pattern, deliveredEvent(definition, { publisher, detail }))
      return rule.targets.flatMap(({ resource }) => {
        if (resource?.type !== 'AWS::Lambda::Function') return []
        const reliance = reliances[resource.id]?.find((each) => each.definition.detailType === detailType)
        const { parse } = reliance ?? definition
        return [{ definition, publisher, rule: rule.id, target: resource.id, lets, parse }]
      })
    }),
  )
}

function publisherThrough(rule: EventRule, definition: EventDefinition, matches: MatchPattern): string | undefined {
  return definition.publishers.find((publisher) =>
    exampleDetails(definition).some((detail) =>
      matches(rule.pattern, deliveredEvent(definition, { publisher, detail })),
    ),
  )
}
