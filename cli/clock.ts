/** Shows or moves the clock of a running start. */
import { parseDuration } from '../local/start/duration'
import { readArguments } from './arguments'
import { UsageError } from './usage-error'

const usage = 'signalbox clock [advance 3d | set 2026-12-24T18:00:00Z | freeze | run]'

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    { endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566' } },
    { most: 2, usage },
  )
  const [action, value] = positionals
  const body = bodyOf(action, value)
  const response = await ask(`${values.endpoint}/_local/clock`, body)
  const text = await response.text()
  if (!response.ok) throw new UsageError(`the local cloud refused: ${reasonIn(text)}`)
  const { now, mode } = JSON.parse(text) as { now: string; mode: string }
  console.log(`${now} (${mode})`)
}

function bodyOf(action: string | undefined, value: string | undefined): object | undefined {
  if (action === undefined) return undefined
  if (action === 'freeze' || action === 'run') return { mode: action }
  if (action === 'set' && value !== undefined) return { set: value }
  if (action === 'advance' && value !== undefined) return { advance: readDuration(value) }
  throw new UsageError(`usage: ${usage}`)
}

function reasonIn(answer: string): string {
  try {
    return String((JSON.parse(answer) as { message?: unknown }).message ?? answer)
  } catch {
    return answer
  }
}

async function ask(url: string, body: object | undefined): Promise<Response> {
  try {
    return await fetch(url, {
      method: body ? 'POST' : 'GET',
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })
  } catch (error) {
    throw new UsageError(`nothing answers at ${url}: is a local cloud running? (npm start)`, { cause: error })
  }
}

function readDuration(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}
