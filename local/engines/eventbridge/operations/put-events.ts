/** PutEvents: checks each entry by itself and takes the good ones onto their buses, all in one tick. */
import { randomUUID } from 'node:crypto'
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Access, CallContext, Operation } from '../../../kernel/service'
import { constraint, notFound } from '../errors'
import { toSeconds } from '../event'
import type { Router } from '../router'
import type { Forward } from '../send'
import type { Bus, Registry } from '../state'
import { toMilliseconds } from '../validation'
import { busPolicy } from './buses'

interface Entry {
  readonly Time?: unknown
  readonly Source?: string
  readonly DetailType?: string
  readonly Detail?: string
  readonly Resources?: readonly string[]
  readonly EventBusName?: string
  readonly TraceHeader?: string
}

interface PutEventsInput {
  readonly Entries: readonly Entry[]
}

interface EntryResult {
  readonly EventId?: string
  readonly ErrorCode?: string
  readonly ErrorMessage?: string
}

const mostEntries = 10
/**
 * Bytes of all entries of a request, counted as `entryBytes` does: 1 MB, as PutEvents says in the SDK that is installed. Older
 * copies of the user guide say 256 KB.
 */
const mostBytes = 1_048_576
const longestDetailType = 128
/** As the user guide counts: 14 for a time, and the UTF-8 bytes of source, detail-type, detail and resources. */
export function entryBytes({ Time, Source, DetailType, Detail, Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : 14)
}

export function putEvents(cloud: Cloud, registry: Registry, router: Router): Operation<PutEventsInput> {
  function put(entry: Entry, { caller, origin }: CallContext): EntryResult {
    const refused = refusal(entry, caller)
    if (refused) return refused
    const { Source = '', DetailType = '', Detail = '', Resources = [], EventBusName, Time } = entry
    let detail: unknown
    try {
      detail = JSON.parse(Detail)
    } catch {
      return malformed
    }
    if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return malformed
    let bus: Bus
    try {
      bus = registry.bus(EventBusName)
    } catch (error) {
      // AWS takes such an entry and drops the event without a word. Here a wrong name is to be seen.
      if (isAwsError(error)) return { ErrorCode: error.code, ErrorMessage: error.message }
      throw error
    }
    const now = cloud.clock.now()
    const event = {
      id: randomUUID(),
      detailType: DetailType,
      source: Source,
      account: cloud.accountId,
      time: toSeconds(Time === undefined || Time === null ? now : toMilliseconds(Time, 'time')),
      region: cloud.region,
      resources: Resources,
      detail: Detail.trim(),
      ingestedAt: now,
    }
    router.accept(bus, event, detail, { cause: origin })
    return { EventId: event.id }
  }

  return {
    access({ Entries }, { caller }) {
      // An engine that tells of its own resources needs no policy, as an AWS service needs none.
      if (caller.kind === 'service') return []
      const needed = new Map<string, Access>()
      for (const { EventBusName, Source = '', DetailType = '' } of Entries) {
        const key = JSON.stringify([EventBusName, Source, DetailType])
        if (!needed.has(key)) needed.set(key, putAccess(registry, EventBusName, Source, DetailType, false))
      }
      return [...needed.values()]
    },
    handle(input, context: CallContext) {
      checkEntries(input.Entries)
      const Entries = input.Entries.map((entry) => put(entry, context))
      return { FailedEntryCount: Entries.filter(({ EventId }) => EventId === undefined).length, Entries }
    },
  }
}

export function putAccess(
  registry: Registry,
  nameOrArn: string | undefined,
  source: string,
  detailType: string,
  fromBus: boolean,
): Access {
  const isForeign = nameOrArn?.startsWith('arn:') && nameOrArn !== registry.busArn(nameOrArn.split('/')[1] ?? '')
  const name = isForeign ? undefined : registry.busName(nameOrArn)
  const bus = name === undefined ? undefined : registry.buses.get(name)
  return {
    action: 'events:PutEvents',
    resource: name === undefined ? (nameOrArn ?? '') : registry.busArn(name),
    context: {
      'events:source': [source],
      'events:detail-type': [detailType],
      'events:eventBusInvocation': String(fromBus),
    },
    resourcePolicy: bus && busPolicy(bus.record),
  }
}

/** A rule's event on its way to another bus keeps its id, account and time, and is marked as one that came this way. */
export function createForward(cloud: Cloud, registry: Registry, router: Router): Forward {
  return (caller, busArn, { event, rule }) => {
    const bus = registry.buses.get(registry.busName(busArn))
    if (!bus) throw notFound(`Event bus ${registry.busName(busArn)} does not exist.`)
    if (caller.kind !== 'service') {
      cloud.authorizer.authorize(caller, [putAccess(registry, busArn, event.source, event.detailType, true)])
    }
    const fromBus = busOf(rule.arn)
    router.accept(bus, { ...event, fromBus, ingestedAt: cloud.clock.now() }, JSON.parse(event.detail))
  }
}

/** From the rule's ARN, since the rule may be gone by now: `rule/<name>` is the default bus's, `rule/<bus>/<name>` another's. */
function busOf(ruleArn: string): string {
  const [, bus = '', name] = ruleArn.split('/')
  return name === undefined ? 'default' : bus
}

/** As AWS shows one in a refusal. */
function shownEntry({ Time, Source, Resources, DetailType, Detail, EventBusName, TraceHeader }: Entry): string {
  const time = Time === undefined ? 'null' : new Date(toMilliseconds(Time, 'time')).toISOString()
  const resources = Resources ? `[${Resources.join(', ')}]` : 'null'
  const texts = { detailType: DetailType, detail: Detail, eventBusName: EventBusName, traceHeader: TraceHeader }
  const shown = Object.entries(texts).map(([name, text]) => `${name}=${text ?? 'null'}`)
  return `PutEventsRequestEntry(time=${time}, source=${Source ?? 'null'}, resources=${resources}, ${shown.join(', ')}, kmsKeyIdentifier=null, internalMetadata=null)`
}

function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw constraint('entries', '[]', 'Member must have length greater than or equal to 1')
  }
  if (entries.length > mostEntries) {
    throw constraint(
      'entries',
      `[${entries.map(shownEntry).join(', ')}]`,
      `Member must have length less than or equal to ${mostEntries}`,
    )
  }
  if (entries.reduce((bytes, entry) => bytes + entryBytes(entry), 0) > mostBytes) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.')
  }
}

const malformed: EntryResult = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }

function refusal(entry: Entry, caller: Principal): EntryResult | undefined {
  for (const member of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[member]) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      }
    }
  }
  if ((entry.DetailType?.length ?? 0) > longestDetailType) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter DetailType is not valid. Reason: DetailType must have at most ${longestDetailType} characters.`,
    }
  }
  if (entry.Source?.startsWith('aws.') && caller.kind !== 'service') {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }
  }
  return undefined
}
