/** What starts a function, by its `Events`: for each the resource that does, and the permission or grant that it needs. */
import { isObject } from '../template'
import { apiEvent } from './api-event'
import type { EventSource } from './event-source'
import type { Expansion, Resources } from './globals'
import { queueEvent, topicEvent } from './message-events'
import { cronEvent, patternEvent } from './rule-event'
import { refusal, SamError } from './sam-error'
import { scheduleEvent } from './schedule-event'

export interface Events {
  readonly resources: Resources
  /** Of AWS's own, by name, that the function's role needs. */
  readonly managedPolicies: readonly string[]
}

const sources: Readonly<Record<string, (source: EventSource) => Resources>> = {
  Api: apiEvent,
  Schedule: cronEvent,
  ScheduleV2: scheduleEvent,
  EventBridgeRule: patternEvent,
  CloudWatchEvent: patternEvent,
  SQS: queueEvent,
  SNS: topicEvent,
}

export function expandEvents(expansion: Expansion): Events {
  const { logicalId, properties } = expansion
  const { Events = {} } = properties
  if (!isObject(Events)) throw refusal("Property 'Events' must be a dictionary.")
  let resources: Resources = {}
  const managedPolicies = new Set<string>()
  for (const [name, event] of Object.entries(Events)) {
    if (!isObject(event) || typeof event.Type !== 'string')
      throw refusal(`Event with id [${name}] is invalid. Missing required property 'Type'.`)
    const make = sources[event.Type]
    const known = Object.keys(sources).join(', ')
    if (!make)
      throw refusal(
        `Event with id [${name}] is invalid. Type "${event.Type}" is not modelled by the local cloud; modelled: ${known}.`,
      )
    const { Properties: of = {} } = event
    if (!isObject(of)) throw refusal(`Event with id [${name}] is invalid. Properties must be a dictionary.`)
    try {
      resources = { ...resources, ...make({ id: `${logicalId}${name}`, properties: of, expansion }) }
    } catch (error) {
      if (!(error instanceof SamError)) throw error
      throw refusal(`Event with id [${name}] is invalid. ${error.message}`)
    }
    if (event.Type === 'SQS') managedPolicies.add('AWSLambdaSQSQueueExecutionRole')
  }
  return { resources, managedPolicies: [...managedPolicies] }
}
