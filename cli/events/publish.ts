/** Puts an event on the bus, once it is known to be valid. */
import { readFileSync } from 'node:fs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { createPublisher, isPublishFailedError } from '../../events'
import { systemClock } from '../../shared/clock'
import { newUlid } from '../../shared/ids'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { clientConfig } from './client-config'
import { findEvent } from './find-event'
import { prepareEvent } from './prepare-event'
import { configOption, readConfig } from './read-config'

const usage = 'signalbox events publish NAME [--example N | --detail FILE|-|JSON]'

const options = {
  example: { type: 'string' },
  detail: { type: 'string' },
  as: { type: 'string' },
  bus: { type: 'string' },
  endpoint: { type: 'string' },
  correlation: { type: 'string' },
  ...configOption,
} as const

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options, { most: 1, usage })
  const [name] = positionals
  if (name === undefined) throw new UsageError(`usage: ${usage}`)
  const { busName, contents } = readConfig(values)
  const { bus = busName } = values
  const definition = findEvent(contents().catalog, name)
  const { publishers } = definition
  const domain = values.as ?? publishers[0] ?? ''
  if (!publishers.includes(domain)) {
    throw new UsageError(`--as: expected ${publishers.join(' or ')}, got "${domain}"; nothing was sent`)
  }
  if (values.example !== undefined && values.detail !== undefined) {
    throw new UsageError('--example and --detail exclude each other: give one')
  }
  const given =
    values.detail === undefined ? example(definition.examples, values.example ?? '1') : readDetail(values.detail)
  const now = systemClock.now()
  const eventId = newUlid(now)
  const event = prepareEvent(definition, given, { eventId, now, correlationId: values.correlation ?? eventId })

  const { where, config } = clientConfig(values.endpoint)
  const client = new EventBridgeClient(config)
  try {
    await createPublisher({ domain, busName: bus, client }).publish(event)
  } catch (error) {
    if (!isPublishFailedError(error)) throw error
    const [failure] = error.unsent
    throw new UsageError(`not sent to ${where}: ${failure?.errorCode}: ${failure?.errorMessage || 'nothing answers'}`, {
      cause: error,
    })
  }
  const { metadata } = event.detail
  console.log(`${definition.detailType} ${metadata.eventId} is on ${bus} at ${where}, as ${domain}`)
  console.log(`correlationId ${metadata.correlationId}`)
}

function example(examples: readonly unknown[], given: string): unknown {
  const index = /^\d+$/.test(given) ? Number(given) : Number.NaN
  const found = examples[index - 1]
  if (found === undefined) throw new UsageError(`--example: expected 1 to ${examples.length}, got "${given}"`)
  return found
}

function readDetail(given: string): unknown {
  const isText = /^\s*[{[]/.test(given)
  const text = isText ? given : readText(given === '-' ? 0 : given)
  try {
    return JSON.parse(text)
  } catch (error) {
    const from = isText ? '' : ` in ${given}`
    throw new UsageError(`--detail: expected JSON${from}: ${(error as Error).message}; nothing was sent`, {
      cause: error,
    })
  }
}

function readText(file: string | 0): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--detail: expected a file, - or JSON, got "${file}": ${(error as Error).message}`, {
      cause: error,
    })
  }
}
