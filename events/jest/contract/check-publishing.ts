/** What functions put on the bus while they run: events of the catalog alone, and each waited for. */
import type { EventDefinition } from '../../index'
import type { WireEvent } from '../wire-event'
import type { DeliveryChecks } from './check-deliveries'
import { deliveryOfExamples } from './check-deliveries'
import type { Problem } from './problem'
import type { Route } from './routes'

/** The function behind the rule waits for what it publishes. Nothing is told of a system that can't be watched. */
export async function checkAwaits(route: Route, checks: DeliveryChecks): Promise<readonly Problem[]> {
  const { watch } = checks.system
  if (!watch) return []
  const found: Problem[] = []
  for (const delivery of await deliveryOfExamples(route, checks)) {
    for (const { event, at } of await watch(delivery)) {
      const message = `${route.target} ends before it is published, which on AWS may lose it: await what publish gives, in callbacks too`
      found.push({ rule: route.rule, event: event.detailType, ...(at !== undefined && { field: at }), message })
    }
  }
  // The same place says the same of each example.
  return [...new Map(found.map((problem) => [`${problem.event} ${problem.field}`, problem])).values()]
}

/** Whatever came onto the bus of a source that is some domain's is defined, by who publishes it, and valid. */
export function checkOnBus(events: readonly WireEvent[], catalog: readonly EventDefinition[]): readonly Problem[] {
  const found = events.flatMap((event) => problemOf(event, catalog))
  return [...new Map(found.map((problem) => [`${problem.event} ${problem.message}`, problem])).values()]
}

function problemOf({ source, detailType, detail }: WireEvent, catalog: readonly EventDefinition[]): readonly Problem[] {
  // What AWS says itself is in nobody's catalog.
  if (source?.startsWith('aws.')) return []
  const definition = catalog.find((each) => each.detailType === detailType)
  const about = { event: detailType }
  if (!definition) {
    const message = `is on the bus, from ${source}, and in no catalog: define it with defineEvent, or publish it elsewhere`
    return [{ ...about, message }]
  }
  if (source === undefined || !definition.pattern.source.includes(source)) {
    const message = `is on the bus from ${source}, but ${definition.publishers.join(', ')} alone may publish it`
    return [{ ...about, field: 'source', message }]
  }
  if (detail === undefined) return []
  try {
    definition.parse(detail)
    return []
  } catch (error) {
    const message = `is on the bus, and is not valid: ${(error as Error).message}: publish what create gives`
    return [{ ...about, message }]
  }
}
