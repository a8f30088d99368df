/** Dead letters: where they are, why, and back to where they came from. All by AWS's own APIs. */
import type { DeadLetter } from '../domains/platform/decisions/letter'
import { readArguments } from './arguments'
import { readTarget, reporting, targetOptions } from './aws-target'
import { chooseByName } from './choose'
import { createAwsClients } from './dlq/aws-clients'
import { type DeadLetterQueue, findDeadLetterQueues } from './dlq/find-queues'
import { describeLetter } from './dlq/letter'
import { deleteLetters, releaseLetters, takeLetters } from './dlq/letters'
import { redrive } from './dlq/redrive'
import { UsageError } from './usage-error'

const usage = 'signalbox dlq <list | show | redrive | purge> [QUEUE] [--id MESSAGE]'

interface Job {
  readonly clients: ReturnType<typeof createAwsClients>
  readonly queues: readonly DeadLetterQueue[]
  /** As given; undefined: all, or the only one. */
  readonly queue: string | undefined
  readonly id: string | undefined
}

const actions: Readonly<Record<string, (job: Job) => Promise<void>>> = { list, show, redrive: redriveAll, purge }

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, { ...targetOptions, id: { type: 'string' } }, { most: 2, usage })
  const [name = '', queue] = positionals
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action) throw new UsageError(`expected list, show, redrive or purge, not "${name}"\nusage: ${usage}`)
  if (values.id === '') throw new UsageError('--id: expected the id of a message, not ""')
  if (values.id !== undefined && name === 'list') throw new UsageError('--id: list shows queues; show takes a message')
  if (name === 'purge' && queue === undefined) {
    throw new UsageError(`QUEUE is missing: purge deletes for good, so it must be named\nusage: ${usage}`)
  }
  const target = readTarget(values)
  const clients = createAwsClients(target)
  try {
    await reporting(target, async () => {
      await action({ clients, queues: await findDeadLetterQueues(clients), queue, id: values.id })
    })
  } finally {
    clients.destroy()
  }
}

async function list({ queues, queue }: Job): Promise<void> {
  const shown = queue === undefined ? queues : [choose(queues, queue)]
  if (shown.length === 0) console.log('No queue is a dead-letter target')
  for (const { name, messages, inFlight, targetOf } of shown) {
    console.log(
      `${name}  ${messages} ${messages === 1 ? 'message' : 'messages'}${inFlight > 0 ? `, ${inFlight} in flight` : ''}`,
    )
    const isLong = queue === undefined && targetOf.length > mostSources
    for (const each of isLong ? countsOf(targetOf) : targetOf) console.log(`  of ${each}`)
  }
}

/** Of a queue that is not named, more are told by their kinds: that of a whole stage is the target of some 150. */
const mostSources = 8

function countsOf(targetOf: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const each of targetOf) {
    const [kind = ''] = each.split(' ')
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const told = [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
  return [`${told.join(', ')} (with the queue’s name, each)`]
}

async function show({ clients, queues, queue, id }: Job): Promise<void> {
  for (const each of queue === undefined ? queues : [choose(queues, queue)]) {
    const letters = await takeLetters(clients, each, id)
    await releaseLetters(clients, each, letters)
    if (id !== undefined && letters.length === 0) {
      if (queue !== undefined) throw noSuchMessage(each, id)
      continue
    }
    console.log(`${each.name}: ${letters.length} ${letters.length === 1 ? 'message' : 'messages'}`)
    for (const letter of letters) console.log(describeLetter(letter).join('\n'))
  }
}

async function redriveAll({ clients, queues, queue, id }: Job): Promise<void> {
  const from = queue === undefined ? theOnly(queues) : choose(queues, queue)
  const letters = await takeLetters(clients, from, id)
  if (id !== undefined && letters.length === 0) throw noSuchMessage(from, id)
  const { redriven, failed } = await redrive(clients, from, letters, id !== undefined)
  for (const { letter, to } of redriven) console.log(`${letter.id} -> ${to}`)
  for (const { letter, reason } of failed) console.error(`${letter.id} stays: ${reason}`)
  console.log(`${redriven.length} of ${letters.length} sent back`)
  if (failed.length > 0) throw new UsageError(`${failed.length} of ${letters.length} messages could not be sent back`)
}

async function purge({ clients, queues, queue = '', id }: Job): Promise<void> {
  const from = choose(queues, queue)
  if (id === undefined) {
    await clients.purge(from.url)
    console.log(`${from.name}: purged, ${from.messages} ${from.messages === 1 ? 'message' : 'messages'}`)
    return
  }
  const letters: readonly DeadLetter[] = await takeLetters(clients, from, id)
  if (letters.length === 0) throw noSuchMessage(from, id)
  await deleteLetters(clients, from, letters)
  console.log(`${from.name}: ${id} is deleted`)
}

function choose(queues: readonly DeadLetterQueue[], wanted: string): DeadLetterQueue {
  const exact = queues.find(({ url, arn }) => url === wanted || arn === wanted)
  return exact ?? chooseByName(queues, ({ name }) => name, wanted, 'dead-letter queue')
}

/** The one there is, or the one that has anything. */
function theOnly(queues: readonly DeadLetterQueue[]): DeadLetterQueue {
  const filled = queues.filter(({ messages, inFlight }) => messages + inFlight > 0)
  const [only, ...others] = queues.length === 1 ? queues : filled
  if (only && others.length === 0) return only
  const names = queues.map(({ name }) => `\n  ${name}`).join('')
  throw new UsageError(`QUEUE is missing: there ${names ? `are several:${names}` : 'is no dead-letter queue'}`)
}

function noSuchMessage({ name }: DeadLetterQueue, id: string): UsageError {
  return new UsageError(`--id: ${name} has no message "${id}" that is not in flight`)
}
