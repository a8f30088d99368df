/** Configuration sets, and where each sends events of mail: here to the default bus, as the one kind of destination. */
import type { Cloud } from '../../kernel/cloud'
import { alreadyExists, bad, notFound } from './errors'
import type { ConfigurationSet, EventDestination, State } from './state'

/** As the API writes them; CloudFormation has them as `renderingFailure`. */
export const eventTypes = [
  'SEND',
  'REJECT',
  'BOUNCE',
  'COMPLAINT',
  'DELIVERY',
  'OPEN',
  'CLICK',
  'RENDERING_FAILURE',
  'DELIVERY_DELAY',
  'SUBSCRIPTION',
] as const
export type EventType = (typeof eventTypes)[number]

export const suppressionReasons = ['BOUNCE', 'COMPLAINT'] as const

/** What is said of a destination, by the API or a template. */
export interface DestinationInput {
  readonly Enabled?: boolean
  readonly MatchingEventTypes?: readonly string[]
  readonly EventBridgeDestination?: { readonly EventBusArn?: string }
}

export interface ConfigurationSets {
  find(name: string): ConfigurationSet | undefined
  /** @throws NotFoundException */
  existing(name: string): ConfigurationSet
  /** In order of name. */
  all(): readonly ConfigurationSet[]
  /** @throws BadRequestException for a name or reason that can't be */
  save(name: string, suppressedReasons: readonly string[] | undefined): void
  remove(name: string): void
  /** @throws AlreadyExistsException */
  add(set: string, name: string, input: DestinationInput): void
  /** @throws NotFoundException */
  change(set: string, name: string, input: DestinationInput): void
  /** Whether it is there or not. @throws BadRequestException if it can't be */
  put(set: string, name: string, input: DestinationInput): void
  removeDestination(set: string, name: string): void
}

const mostDestinations = 10

export function createConfigurationSets(cloud: Cloud, { configurationSets }: State): ConfigurationSets {
  const busArn = cloud.arn('events', 'event-bus/default')
  const find = (name: string): ConfigurationSet | undefined => configurationSets.get(name)

  function existing(name: string): ConfigurationSet {
    const found = find(name)
    if (!found) throw notFound(`Configuration set ${name} does not exist.`)
    return found
  }

  function write(set: ConfigurationSet, destinations: readonly EventDestination[]): void {
    if (destinations.length > mostDestinations) {
      throw bad(`Configuration set ${set.name} has ${mostDestinations} event destinations already`)
    }
    configurationSets.put({ ...set, destinations }, set.name)
  }

  function put(setName: string, name: string, input: DestinationInput): void {
    const set = existing(setName)
    const destination = destinationOf(name, input, busArn)
    write(set, [...set.destinations.filter((each) => each.name !== name), destination])
  }

  return {
    find,
    existing,
    all: () => configurationSets.list(),
    save(name, suppressedReasons) {
      checkName(name, 'ConfigurationSetName')
      for (const reason of suppressedReasons ?? []) {
        if (!suppressionReasons.some((each) => each === reason)) {
          throw bad(`SuppressedReasons: each is ${suppressionReasons.join(' or ')}, not ${reason}`)
        }
      }
      configurationSets.put({ name, suppressedReasons, destinations: find(name)?.destinations ?? [] }, name)
    },
    remove: (name) => {
      configurationSets.delete(name)
    },
    put,
    add(setName, name, input) {
      if (existing(setName).destinations.some((each) => each.name === name)) {
        throw alreadyExists(`Event destination ${name} already exists in configuration set ${setName}.`)
      }
      put(setName, name, input)
    },
    change(setName, name, input) {
      requireDestination(existing(setName), name)
      put(setName, name, input)
    },
    removeDestination(setName, name) {
      const set = existing(setName)
      requireDestination(set, name)
      write(
        set,
        set.destinations.filter((each) => each.name !== name),
      )
    },
  }
}

function destinationOf(name: string, input: DestinationInput, defaultBus: string): EventDestination {
  checkName(name, 'EventDestinationName')
  const { Enabled = false, MatchingEventTypes = [], EventBridgeDestination } = input
  const types = MatchingEventTypes.map((type) => {
    const known = eventTypes.find((each) => each === type)
    if (!known) throw bad(`MatchingEventTypes: each is one of ${eventTypes.join(', ')}, not ${type}`)
    return known
  })
  if (types.length === 0) throw bad('MatchingEventTypes: expected at least one')
  const busArn = EventBridgeDestination?.EventBusArn
  if (busArn === undefined) throw bad('EventDestination: give a destination')
  if (busArn !== defaultBus) throw bad(`EventBusArn: only the default bus is supported, ${defaultBus}, not ${busArn}`)
  return { name, isEnabled: Enabled, types, busArn }
}

function requireDestination({ name: set, destinations }: ConfigurationSet, name: string): void {
  if (!destinations.some((each) => each.name === name)) {
    throw notFound(`Event destination ${name} does not exist in configuration set ${set}.`)
  }
}

function checkName(name: string, member: string): void {
  if (!/^[\w-]{1,64}$/.test(name)) throw bad(`${member} must be 1 to 64 of A-Z, a-z, 0-9, _ and -: ${name}`)
}
