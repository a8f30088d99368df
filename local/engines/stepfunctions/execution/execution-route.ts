/**
 * `GET /_local/executions?arn=ARN&after=EVENT&limit=N`: an execution as a page shows it that asks again and again: what it
 * is, the definition that it runs, its history by page, and what it waits for until when.
 */
import { isAwsError } from '../../../kernel/aws-error'
import type { Found, HttpRequest, HttpResponse, LocalRoute } from '../../../kernel/service'
import type { Api } from '../operations/context'
import type { Branch } from './execution'
import { type ExecutionRecord, summaryOf } from './journal'

const path = '/_local/executions'
const usual = 1000
const most = 5000
const execution = /^arn:[\w-]+:states:[^:]*:\d*:execution:[^:]+:[^:]+$/

export interface Waiting {
  readonly state: string
  readonly what: 'wait' | 'retry' | 'timeout' | 'heartbeat'
  readonly until: string
}

export function executionRoute(api: Api): LocalRoute {
  return {
    method: 'GET',
    path,
    async handle(request) {
      if (request.path !== path) return json(404, { message: `There is nothing at ${request.path}` })
      try {
        return await tell(api, request)
      } catch (error) {
        if (!isAwsError(error)) throw error
        return json(error.status, { message: error.message })
      }
    },
  }
}

async function tell(api: Api, { query }: HttpRequest): Promise<HttpResponse> {
  const arn = query.get('arn') ?? ''
  const after = Number(query.get('after') ?? 0)
  const limit = Number(query.get('limit') ?? usual)
  if (!execution.test(arn)) return json(400, { message: 'arn must be the ARN of an execution of a Standard machine' })
  if (!(Number.isInteger(after) && after >= 0)) return json(400, { message: 'after must be the id of an event' })
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= most)) {
    return json(400, { message: `limit must be a whole number from 1 to ${most}` })
  }
  const record = await recordOf(api, arn)
  if (!record) return json(404, { message: `There is no execution ${arn}` })
  const { engine } = api.executions
  const events: object[] = []
  let isMore = false
  for await (const event of engine.journal.history(arn, { reverse: false, ...(after > 0 && { after }) })) {
    isMore = events.length === limit
    if (isMore) break
    events.push({ ...event, timestamp: new Date(event.timestamp).toISOString() })
  }
  const branches = [...(engine.running.get(arn)?.branches.values() ?? [])]
  const { name, machineName, machineArn, status, startDate, stopDate, input, output, error, cause } = record
  return json(200, {
    now: new Date(api.cloud.clock.now()).toISOString(),
    execution: { arn, name, machineName, machineArn, status, startDate, stopDate, input, output, error, cause },
    definition: await api.machines.definitionText(record.definition),
    events,
    isMore,
    waiting: [...branches.flatMap(waitingOf), ...dormantOf(api, arn)].slice(0, usual),
  })
}

async function recordOf({ executions: { engine } }: Api, arn: string): Promise<ExecutionRecord | undefined> {
  const running = engine.running.get(arn)
  return running ? summaryOf(running) : await engine.journal.execution(arn)
}

function dormantOf({ executions: { engine } }: Api, arn: string): Waiting[] {
  const found = engine.dormant.find(arn)
  // The end of the execution's own time is nothing that it waits for.
  if (!found || found.kind === 'end') return []
  return [{ state: found.state, what: found.kind, until: new Date(found.at).toISOString() }]
}

function waitingOf({ stateName: state, phase }: Branch): Waiting[] {
  const until = (what: Waiting['what'], time: number | undefined): Waiting[] =>
    time === undefined ? [] : [{ state, what, until: new Date(time).toISOString() }]
  if (phase.kind === 'waiting') return until('wait', phase.until)
  if (phase.kind === 'retrying') return until('retry', phase.until)
  if (phase.kind !== 'task') return []
  return [...until('timeout', phase.task.deadline), ...until('heartbeat', phase.task.heartbeatBy)]
}

const mostFound = 10

/** By its ARN, or by what its name begins with, whichever machine runs it: names are often an id and a count. */
export async function findExecutions(api: Api, id: string): Promise<readonly Found[]> {
  const found: Found[] = []
  const add = ({ arn, name, machineName }: ExecutionRecord) =>
    found.push({ what: 'execution', id: arn, name, within: machineName })
  if (execution.test(id)) {
    const record = await recordOf(api, id)
    if (record) add(record)
  } else if (/^[^:/\s]{4,80}$/.test(id)) {
    for (const { name } of api.machines.all()) {
      for await (const record of api.executions.engine.journal.named(name, id)) {
        if (found.length >= mostFound) return found
        add(record)
      }
    }
  }
  return found
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
