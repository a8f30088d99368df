/**
 * A sweep: takes up what has not moved on by itself, a few side by side. What is left is the next run's; one that fails
 * stops no other, and is looked at again later, which whoever attends to it writes down.
 */
import { toldOf } from './errors'

/** What powertools' Logger offers, and more. */
export interface SweepLogger {
  info(message: string, extra: Record<string, unknown>): void
  error(message: string, extra: Record<string, unknown>): void
}

export interface SweepOptions<Thing> {
  /** What is due, the longest due first. What was looked at is not due again by the next run. */
  readonly pages: AsyncIterable<readonly Thing[]>
  readonly attend: (thing: Thing) => Promise<unknown>
  /** What it is called in the log: `Approval`. */
  readonly name: string
  /** By which it is found there. */
  readonly idsOf: (thing: Thing) => Readonly<Record<string, string>>
  readonly hasTime: () => boolean
  readonly logger: SweepLogger
  /** 1,000 unless said. */
  readonly mostARun?: number
}

/** Gives how many it took, and how many of them failed. */
export async function sweep<Thing>(options: SweepOptions<Thing>): Promise<{ taken: number; failed: number }> {
  const { pages, attend, name, idsOf, hasTime, logger, mostARun = 1000 } = options

  async function attendOne(thing: Thing): Promise<boolean> {
    try {
      await attend(thing)
      return true
    } catch (error) {
      logger.error(`${name} not finished; it is tried again later`, { ...idsOf(thing), error: toldOf(error) })
      return false
    }
  }

  let taken = 0
  let failed = 0
  for await (const page of pages) {
    const results = await Promise.all(page.map(attendOne))
    taken += results.length
    failed += results.filter((isDone) => !isDone).length
    if (taken >= mostARun || !hasTime()) break
  }
  if (taken > 0) logger.info('Swept', { taken, failed })
  return { taken, failed }
}

/** Pages of one each, for what is to be taken one after the other. */
export async function* oneByOne<Thing>(things: Iterable<Thing>): AsyncGenerator<readonly Thing[]> {
  for (const thing of things) yield [thing]
}
