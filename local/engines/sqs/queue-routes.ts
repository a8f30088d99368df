/**
 * Queues for who looks into them, and takes nothing out: `GET /_local/queues`, `GET /_local/queues/<name>?after=&limit=`,
 * and the way back of a dead letter, mended or not: `POST /_local/queues/<name>/redrive` with `{ id, content? }`.
 */
import { isAwsError } from '../../kernel/aws-error'
import type { HttpRequest, HttpResponse, LocalRoute } from '../../kernel/service'
import { cannot, contentOf, originOf, sendBack } from './letters'
import { isInFlight, type Message, receiveCount, visibleAt } from './message'
import type { Parts } from './operations/parts'
import type { Queue } from './queue'

const path = '/_local/queues'
const usual = 50
const most = 200
/** Of a body; a message may have a megabyte, and the one that is asked for by its id is shown whole. */
const longestBody = 2_000
/** Nobody else gets a letter while it is on its way back. */
const hold = 60_000

type Sqs = Pick<Parts, 'cloud' | 'queues'>

export function queueRoutes(parts: Sqs): readonly LocalRoute[] {
  const answered = (answer: (request: HttpRequest, name: string) => HttpResponse | Promise<HttpResponse>) => {
    return async (request: HttpRequest): Promise<HttpResponse> => {
      try {
        return await answer(request, request.path.slice(path.length + 1))
      } catch (error) {
        if (!isAwsError(error)) throw error
        return json(error.status, { code: error.code, message: error.message })
      }
    }
  }
  return [
    {
      method: 'GET',
      path,
      handle: answered((request, name) => (request.path === path ? list(parts) : messages(parts, name, request))),
    },
    { method: 'POST', path, handle: answered((request, name) => redrive(parts, name, request)) },
  ]
}

function list({ queues }: Sqs): HttpResponse {
  const told = [...queues.all.values()].map((queue) => {
    const sources = queues.sourcesOf(queue).map(({ name }) => name)
    const [first] = queue.all()
    const { settings, name } = queue
    return {
      name,
      ...queue.count(),
      isFifo: settings.isFifo,
      sources,
      /** What is in it are dead letters, as far as its first message tells. */
      hasLetters: sources.length > 0 || (first !== undefined && originOf(first) !== undefined),
      deadLetterQueue: settings.redrive?.deadLetterTargetArn.split(':').at(-1),
    }
  })
  return json(200, { queues: told.sort((a, b) => (a.name < b.name ? -1 : 1)) })
}

function messages({ cloud, queues }: Sqs, name: string, { query }: HttpRequest): HttpResponse {
  const queue = named(queues, name)
  const now = cloud.clock.now()
  const id = query.get('id')
  if (id !== null) {
    const message = queue.find(id)
    return message
      ? json(200, tell(message, now, Number.POSITIVE_INFINITY))
      : json(404, { message: `${name} has no message ${id}` })
  }
  const after = Number(query.get('after') ?? 0)
  const limit = Number(query.get('limit') ?? usual)
  if (!(Number.isInteger(after) && after >= 0)) return json(400, { message: 'after must be the order of a message' })
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= most)) {
    return json(400, { message: `limit must be a whole number from 1 to ${most}` })
  }
  const found: Message[] = []
  for (const message of queue.all()) {
    if (message.sent.order <= after) continue
    if (found.length > limit) break
    found.push(message)
  }
  const page = found.slice(0, limit)
  const next = found.length > limit ? page.at(-1)?.sent.order : undefined
  return json(200, {
    name,
    messages: page.map((each) => tell(each, now, longestBody)),
    ...(next !== undefined && { next }),
  })
}

function tell(message: Message, now: number, longest: number): object {
  const { id, order, body, sentAt, attributes, groupId } = message.sent
  const origin = originOf(message)
  const content = origin && contentOf(message, origin)
  return {
    id,
    order,
    sentAt: new Date(sentAt).toISOString(),
    receives: receiveCount(message),
    state: visibleAt(message) <= now ? 'visible' : isInFlight(message, now) ? 'in flight' : 'delayed',
    visibleAt: new Date(visibleAt(message)).toISOString(),
    body: body.slice(0, longest),
    length: body.length,
    attributes: Object.fromEntries(
      Object.entries(attributes ?? {}).map(([name, value]) => [name, value.StringValue ?? `(${value.DataType})`]),
    ),
    groupId,
    ...(origin && {
      origin: { kind: origin.kind, to: origin.to, why: origin.why, ...('rule' in origin && { rule: origin.rule }) },
    }),
    ...(content !== undefined && { content: content.slice(0, longest) }),
  }
}

async function redrive({ cloud, queues }: Sqs, given: string, { body }: HttpRequest): Promise<HttpResponse> {
  const [, name = ''] = /^([^/]+)\/redrive$/.exec(given) ?? []
  const queue = named(queues, name)
  const { id, content } = readInput(body)
  const message = queue.find(id)
  if (!message) return json(404, { message: `${name} has no message ${id}` })
  const origin = originOf(message)
  if (!origin) throw cannot('Nothing in it says where it came from')
  const { clock } = cloud
  if (isInFlight(message, clock.now())) throw cannot('Somebody has it just now: it is in flight')
  const reception = message.reception ?? { count: receiveCount(message), firstAt: 0, lastAt: 0, receipt: '' }
  queue.setReception(message, { ...reception, visibleAt: clock.now() + hold })
  try {
    await sendBack(cloud, message, origin, content ?? contentOf(message, origin))
  } catch (error) {
    queue.setReception(message, { ...reception, visibleAt: clock.now() })
    throw error
  }
  queue.delete(message)
  cloud.trace({
    kind: 'deadletter.redriven',
    subject: queue.arn,
    ids: [id],
    detail: { to: origin.to, by: 'root', isEdited: content !== undefined },
  })
  return json(200, { id, to: origin.to })
}

function named(queues: Sqs['queues'], name: string): Queue {
  const queue = queues.all.get(name)
  if (!queue) throw cannot(`There is no queue "${name}"`)
  return queue
}

function readInput(body: Buffer): { readonly id: string; readonly content?: string } {
  let input: unknown
  try {
    input = JSON.parse(body.toString('utf8'))
  } catch {
    throw cannot('The body is not JSON')
  }
  const { id, content } = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  if (typeof id !== 'string') throw cannot('id is missing: that of the message')
  if (content !== undefined && typeof content !== 'string') throw cannot('content must be a text')
  return { id, ...(content !== undefined && { content }) }
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
