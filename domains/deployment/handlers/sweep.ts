/**
 * Every five minutes: renews jobs that would soon count as unanswered, and takes up what a lost event has left undone. Each
 * is also done by whatever triggers it; this is the last net.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { toldOf } from '../../../shared/errors'
import { createLogger } from '../../../shared/logging'
import { attend } from '../attend'
import type { Command } from '../command'
import { begunCommands } from '../commands'
import { conclude } from '../perform'
import type { Run } from '../run'
import { pagesToSweep } from '../runs'

const logger = createLogger('deployment-sweep')
/** Side by side. */
const batch = 10
const mostARun = 500
/** Time to end what is under way. */
const reserve = 20_000

export async function handler(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  await concludeCommands()
  let taken = 0
  for await (const runs of pagesToSweep(systemClock.now(), batch)) {
    await Promise.all(runs.map(attendOne))
    taken += runs.length
    if (taken >= mostARun || context.getRemainingTimeInMillis() < reserve) break
  }
  if (taken > 0) logger.info('Swept', { taken })
}

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

/** One that fails stops no other. */
async function attendOne(run: Run): Promise<void> {
  try {
    await attend(run)
  } catch (error) {
    logger.error('Run not looked after; it is tried again later', { correlationId: run.id, error: toldOf(error) })
  }
}
