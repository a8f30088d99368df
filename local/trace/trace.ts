/**
 * The trace: what happened, kept and told.
 *
 *   GET /_local/trace?id=ID                   the story around an event, execution, request, message or correlation id
 *   GET /_local/trace/why?rule=RULE&event=ID  why an event did or did not meet a rule
 *   GET /_local/stream?kind=KIND&id=ID        the records as they happen, as server-sent events; from a number on with
 *                                             Last-Event-ID, or `after`
 *   GET /_local/cost                          what has happened since the start, at AWS's list prices
 *   GET /_local/records?kind=KIND&id=ID&…     the newest records, by page
 *
 * A record says that something happened, to what, how long it took; never what was in it. An event's detail is
 * therefore not in the trace: for `why` it is taken from the last events in memory or from an archive.
 */

import { AwsError, isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, HttpResponse, Service } from '../kernel/service'
import { json, type LocalHandler } from '../wire/local-routes'
import { createCostCounter } from './cost'
import { kindsMeant } from './kinds'
import { createLiveStream, type Seen } from './live-stream'
import { recentRecords, recordsQuery, wholeNumber } from './recent-records'
import { createRecorder, type RecorderOptions } from './recorder'
import { tellStory } from './story'

export interface TraceParts {
  /** Why the event meets the rule or not. `time`: the event's own. */
  readonly explain?: NonNullable<Service['explain']>
  readonly recorder?: Partial<RecorderOptions>
}

export interface Trace {
  /** By path; all for GET. */
  readonly routes: Readonly<Record<string, LocalHandler>>
  /** Whether there is a story by this id. */
  has(id: string): Promise<boolean>
  /** Reads what was kept, and begins to record. */
  load(): Promise<void>
  stop(): Promise<void>
}

export function createTrace(cloud: Cloud, { explain = nothingToExplain, recorder: options }: TraceParts): Trace {
  const recorder = createRecorder(cloud, options)
  const cost = createCostCounter(cloud)

  async function story(request: HttpRequest): Promise<HttpResponse> {
    const problem = checkQuery(request, ['id'], ['id'])
    if (problem !== undefined) return json(400, { message: problem })
    const id = request.query.get('id') ?? ''
    const told = await tellStory(recorder.find, id)
    if (told.records.length === 0) return json(404, { message: `Nothing is recorded of "${id}"` })
    return json(200, told)
  }

  async function why(request: HttpRequest): Promise<HttpResponse> {
    const problem = checkQuery(request, ['rule', 'event'], ['rule', 'event'])
    if (problem !== undefined) return json(400, { message: problem })
    const given = request.query.get('event') ?? ''
    const records = await recorder.find(new Set([given]))
    const accepted = records.find(({ kind, ids }) => kind === 'event.accepted' && ids.includes(given))
    const id = accepted?.ids[0] ?? given
    const time = accepted?.detail.time
    try {
      return json(200, await explain(request.query.get('rule') ?? '', id, typeof time === 'string' ? time : undefined))
    } catch (error) {
      if (!isAwsError(error)) throw error
      return json(error.status, { message: error.message })
    }
  }

  const stream: LocalHandler = (request) => {
    const problem = checkQuery(request, ['kind', 'id', 'after'], [])
    if (problem !== undefined) return json(400, { message: problem })
    const isMeant = kindsMeant(request.query.getAll('kind'))
    // A client that was cut off says by the header how far it came.
    const given = wholeNumber(request.query, 'after', 0, Number.MAX_SAFE_INTEGER)
    if (typeof given === 'string') return json(400, { message: given })
    const after = lastSeen(request) ?? (given === undefined ? undefined : { seq: given })
    return createLiveStream(recorder, { isMeant, id: request.query.get('id') ?? undefined, after })
  }

  const records: LocalHandler = (request) => {
    const problem = checkQuery(request, recordsQuery, [])
    return problem === undefined ? recentRecords(recorder, request) : json(400, { message: problem })
  }

  return {
    routes: {
      '/_local/trace': exactly('/_local/trace', story),
      '/_local/trace/why': exactly('/_local/trace/why', why),
      '/_local/stream': exactly('/_local/stream', stream),
      '/_local/records': exactly('/_local/records', records),
      '/_local/cost': exactly('/_local/cost', cost.answer),
    },
    has: async (id) => (await recorder.find(new Set([id]))).length > 0,
    async load() {
      cost.load()
      await recorder.load()
    },
    async stop() {
      cost.stop()
      await recorder.stop()
    },
  }
}

const nothingToExplain = (rule: string): Promise<never> =>
  Promise.reject(new AwsError('ResourceNotFoundException', `There is no rule ${rule}: no engine has rules`, 404))

/** What else it may be is not of this stream. */
function lastSeen({ headers }: HttpRequest): Seen | undefined {
  const [, seq, life] = /^(\d{1,15})\.([0-9a-f]{8})$/.exec(String(headers['last-event-id'])) ?? []
  return seq === undefined ? undefined : { seq: Number(seq), life }
}

/** Routes are found by prefix. */
function exactly(path: string, handler: LocalHandler): LocalHandler {
  return (request) =>
    request.path === path ? handler(request) : json(404, { message: `There is nothing at ${request.path}` })
}

function checkQuery({ query }: HttpRequest, known: readonly string[], needed: readonly string[]): string | undefined {
  for (const name of query.keys()) {
    if (!known.includes(name)) return `"${name}" is not known; known: ${known.join(', ')}`
  }
  for (const name of needed)
    if (!query.get(name)) return `${name} is missing: ${known.map((each) => `${each}=…`).join('&')}`
  return undefined
}
