/**
 * Does what somebody asks of a pipeline, once for each idempotency key: it is written down before CodePipeline is called, and
 * what came of it after. Whoever asks again, and the sweep, look whether a call was taken before they make another.
 */
import { CodePipelineServiceException } from '@aws-sdk/client-codepipeline'
import { type RefusedError, RetryLaterError, toldOf } from '../../shared/errors'
import { hashSecret, newUlid } from '../../shared/ids'
import { callPipeline, findCall, lookBefore } from './calls'
import type { Asked, Command } from './command'
import { claims, commands } from './commands'
import { type Asking, begun, done, refused, takenUp } from './decisions/commands'
import { isBusy, refusalOf } from './decisions/refusals'
import { factsOf } from './facts'
import { PipelineNotFoundError } from './pipelines'

/** The run that it has come to. @throws RefusedError that says what to do */
export async function perform(asked: Asked, key: string | undefined, asking: Asking): Promise<string> {
  const { actor, now } = asking
  const claim = {
    asker: actor,
    key: key ?? newUlid(now),
    id: newUlid(now),
    fingerprint: hashSecret(JSON.stringify(asked)),
  }
  const isKnown = key !== undefined && (await claims.find(actor, key)) !== undefined
  if (isKnown) return goOn(await commands.load(await claims.claim(claim)), asked, asking)
  const before = await look(asked)
  const command = await commands.createOnce(claims, claim, (id) => ({ state: begun(id, asked, asking, before) }))
  return command.id === claim.id ? attempt(command) : goOn(command, asked, asking)
}

/** Somebody has asked for the same before, and may be at it. */
async function goOn(known: Command, asked: Asked, asking: Asking): Promise<string> {
  const before = known.status === 'refused' ? await look(asked) : undefined
  const command = await change(known.id, (each) => takenUp(each, asked, asking, before))
  if (command.run !== undefined) return command.run
  const found = command.tries > 1 ? await find(command) : undefined
  return found === undefined ? attempt(command) : settle(command, found)
}

async function attempt(command: Command): Promise<string> {
  let run: string
  try {
    run = await callPipeline(command)
  } catch (error) {
    run = await afterError(command, error)
  }
  return settle(command, run)
}

/** What a call has come to that was not answered, or was refused because it was taken before. */
async function afterError({ id, asked }: Command, error: unknown): Promise<string> {
  const told = toldOf(error)
  const isRefused = refusalOf(asked, told) !== undefined
  const current = await commands.load(id)
  if (current.run !== undefined) return current.run
  const found = isRefused && current.tries === 1 ? undefined : await find(current)
  if (found !== undefined) return found
  if (!isOfCaller(error)) {
    throw new RetryLaterError(`CodePipeline has not said what came of command ${id}`, { cause: error })
  }
  const after = await change(id, refused)
  if (after.run !== undefined) return after.run
  if (isBusy(told.name)) throw new RetryLaterError(`CodePipeline is busy: ${told.message}`, { cause: error })
  throw (await explained(asked, told)) ?? error
}

/** It was answered, and it was not done; of what failed on the way, or there, nobody knows. */
function isOfCaller(error: unknown): boolean {
  return error instanceof CodePipelineServiceException && error.$fault === 'client'
}

async function settle({ id }: Command, run: string): Promise<string> {
  return (await change(id, (command) => done(command, run))).run ?? run
}

/** Nobody has asked again: what was done is written down, and what was not is never done. */
export async function conclude(command: Command): Promise<void> {
  const found = await find(command)
  await change(command.id, (each) => (found === undefined ? refused(each) : done(each, found)))
}

/** CodePipeline refuses to look where there is nothing to be found: in a pipeline that is no more. */
async function find(command: Command): Promise<string | undefined> {
  try {
    return await findCall(command)
  } catch (error) {
    if (error instanceof PipelineNotFoundError || refusalOf(command.asked, toldOf(error))) return undefined
    throw error
  }
}

function change(id: string, decide: (command: Command) => Command): Promise<Command> {
  return commands.change(id, (command) => ({ state: decide(command) }))
}

async function look(asked: Asked) {
  try {
    return await lookBefore(asked)
  } catch (error) {
    throw error instanceof PipelineNotFoundError ? error : ((await explained(asked, toldOf(error))) ?? error)
  }
}

async function explained(
  asked: Asked,
  told: { readonly name: string; readonly message: string },
): Promise<RefusedError | undefined> {
  return refusalOf(asked, told) && refusalOf(asked, told, await factsOf(asked))
}
