/**
 * Every five minutes: renews jobs that would soon count as unanswered, and has told again what a lost event has left undone.
 * Each is also told by whatever it follows from; this is the last net.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { sweep } from '../../../shared/sweep'
import { attend } from '../attend'
import type { Command } from '../command'
import { begunCommands } from '../commands'
import { tellOfJobs } from '../jobs'
import { conclude } from '../perform'
import { discover } from '../reconcile'
import { pagesToSweep } from '../runs'

const logger = createLogger('deployment-sweep')
/** Side by side. */
const batch = 10
const mostARun = 500
/** Time to end what is under way. */
const reserve = 20_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const now = systemClock.now()
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > reserve
  await unlessItFails('Commands', concludeCommands)
  await unlessItFails('Jobs', () => tellOfJobs(now))
  await sweep({
    pages: pagesToSweep(now, batch),
    attend,
    name: 'Run',
    idsOf: ({ id }) => ({ correlationId: id }),
    hasTime,
    logger,
    mostARun,
  })
  await unlessItFails('Pipelines', () => discover(now, hasTime))
}

export const handler = guarded(handle)

/** A function that began one is over by then, however slow it was. */
const patience = 2 * 60_000

async function concludeCommands(): Promise<void> {
  const until = new Date(systemClock.now().getTime() - patience)
  for await (const commands of begunCommands(until)) await Promise.all(commands.map(concludeOne))
}

async function concludeOne(command: Command): Promise<void> {
  try {
    await conclude(command)
  } catch (error) {
    logger.error('Command not concluded; it is tried again later', { commandId: command.id, error: toldOf(error) })
  }
}

/** What fails stops nothing else. */
async function unlessItFails(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    logger.error(`${what} not looked at; they are again in five minutes`, { error: toldOf(error) })
  }
}
