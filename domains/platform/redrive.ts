/**
 * One request to send letters back. Each goes back, is written down as gone, and is deleted, in this order: whoever dies
 * in between leaves a letter that the next redrive sends again, or that it finds written down and only deletes. So a letter
 * goes once, but for a crash in the moment between the first two; whoever gets it takes things twice.
 */
import type { DeadLetter } from './decisions/letter'
import { type DeadLetterQueue, deleteLetter, releaseLetters, type Taking, takeLetters } from './letters'
import { SentEntity } from './model'
import { mostLetters } from './routes'
import { sendBack, type Ways } from './send-back'

export interface Redriving extends Ways {
  readonly queue: DeadLetterQueue
  readonly redriveId: string
  /** All that there are, unless given. */
  readonly letterId: string | undefined
  /** Seconds since 1970 at which nobody needs to know any more that a letter went. */
  readonly removeAt: number
  readonly hasTime: () => boolean
}

export interface Redriven {
  readonly redriven: readonly { readonly letterId: string; readonly to: string }[]
  readonly failed: readonly { readonly letterId: string; readonly why: string }[]
  readonly isPart: boolean
}

export async function redriveLetters(given: Redriving): Promise<Redriven> {
  const { sqs, queue, letterId, hasTime } = given
  const taking: Taking = { sqs, queue }
  const redriven: { letterId: string; to: string }[] = []
  const failed: { letterId: string; why: string }[] = []
  const left: DeadLetter[] = []
  let isPart = false

  async function handle(letter: DeadLetter): Promise<void> {
    try {
      redriven.push({ letterId: letter.id, to: await redriveOne(given, letter) })
    } catch (error) {
      left.push(letter)
      failed.push({ letterId: letter.id, why: error instanceof Error ? error.message : String(error) })
    }
  }

  try {
    for await (const letters of takeLetters(taking)) {
      const meant = letterId === undefined ? letters : letters.filter(({ id }) => id === letterId)
      left.push(...letters.filter((each) => !meant.includes(each)))
      for (const letter of meant) {
        isPart ||= !hasTime()
        if (isPart) left.push(letter)
        else await handle(letter)
      }
      if (letterId !== undefined && meant.length > 0) break
      isPart ||= !hasTime() || redriven.length + failed.length >= mostLetters
      if (isPart) break
    }
  } finally {
    await releaseLetters(taking, left)
  }
  return { redriven, failed, isPart }
}

async function redriveOne(given: Redriving, letter: DeadLetter): Promise<string> {
  const { queue, redriveId, removeAt } = given
  const key = { queueId: queue.queueId, letterId: letter.id }
  const { data: before } = await SentEntity.get(key).go({ consistent: true })
  const to = before?.to ?? (await sendBack(given, queue, letter))
  if (!before) await SentEntity.put({ ...key, to, redriveId, removeAt }).go({ response: 'none' })
  await deleteLetter({ sqs: given.sqs, queue }, letter)
  return to
}
