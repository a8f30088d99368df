/** The story so far, and then what is added to it until the local cloud stops. */
import type { Recorded } from '../../local/trace/recorded'
import type { Story } from '../../local/trace/story'
import { nobody } from '../aws-target'
import { UsageError } from '../usage-error'

export async function followStory(endpoint: string, id: string, print: (record: Recorded) => void): Promise<void> {
  const query = new URLSearchParams({ id })
  // First the stream, then what was before it: nothing falls between the two.
  const stream = await fetch(`${endpoint}/_local/stream?${query}`).catch((error: unknown) => {
    throw nobody(endpoint, error)
  })
  if (!stream.ok || !stream.body) throw new UsageError(`${endpoint}/_local/stream answered ${stream.status}`)
  let last = -1
  const show = (record: Recorded): void => {
    if (record.seq <= last) return
    last = record.seq
    print(record)
  }
  const past = await fetch(`${endpoint}/_local/trace?${query}`)
  if (past.ok) for (const record of ((await past.json()) as Story).records) show(record)
  try {
    for await (const { event, data } of serverSentEvents(stream.body)) {
      if (event === 'message') show(JSON.parse(data) as Recorded)
      else console.error(`(${(JSON.parse(data) as { records: number }).records} records were too fast to be told)`)
    }
  } catch (error) {
    // What fetch says when the other side goes away in the middle.
    if ((error as Error).message !== 'terminated') throw error
  }
  console.error('The local cloud has stopped')
}

interface ServerSentEvent {
  readonly id: string | undefined
  readonly event: string
  readonly data: string
}

export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncIterable<ServerSentEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const fieldOf = (name: string) => fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const data = fieldOf('data')
      if (data !== undefined) yield { id: fieldOf('id'), event: fieldOf('event') ?? 'message', data }
    }
  }
}
