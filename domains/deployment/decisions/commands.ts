/** A command, from being asked to what came of it. The same is asked again, by the same person and by others at once. */
import type { AuditEntry } from '../../../shared/audit/entry'
import { shorten } from '../../../shared/text'
import type { Asked, Before, Command, What } from '../command'

/** Who asks, when, and in which story. */
export interface Asking {
  readonly now: Date
  readonly actor: string
  readonly correlationId: string
}

const byOf = ({ now, actor, correlationId }: Asking) => ({ actor, correlationId, at: now.toISOString() })

export function begun(id: string, asked: Asked, asking: Asking, before: Before): Command {
  return { id, version: 1, status: 'begun', asked, by: byOf(asking), before, tries: 1 }
}

/** Asked again: one that was refused begins anew, one that was begun goes on, and one that is done stays so. */
export function takenUp(command: Command, asked: Asked, asking: Asking, before: Before | undefined): Command {
  if (command.status === 'done') return command
  if (command.status === 'begun') return { ...command, tries: command.tries + 1 }
  return { ...command, status: 'begun', asked, by: byOf(asking), before: before ?? command.before, tries: 1 }
}

export function done(command: Command, run: string): Command {
  return command.status === 'done' ? command : { ...forgetful(command), status: 'done', run }
}

export function refused(command: Command): Command {
  return command.status === 'begun' ? { ...forgetful(command), status: 'refused' } : command
}

/** What is kept of one that is over: whoever asked is in the audit, from which an erasure takes them. */
function forgetful({ by: _, asked, ...command }: Command): Command {
  return { ...command, asked: withoutWords(asked) }
}

/** Whoever is erased has asked for nothing: what is under way goes on without their name. */
export function withoutAsker(command: Command, sub: string, name: string): Command {
  return command.by?.actor === sub ? { ...command, by: { ...command.by, actor: name } } : command
}

function withoutWords(asked: Asked): Asked {
  if (asked.what === 'stop') return { ...asked, reason: undefined }
  return asked.what === 'start' ? { ...asked, variables: undefined } : asked
}

const names: Readonly<Record<What, string>> = {
  start: 'RunStarted',
  retry: 'StageRetried',
  stop: 'RunStopped',
  rollback: 'StageRolledBack',
}

/** The same for the same command, however often it is written. */
export function entryOf({ id, asked, by }: Command, run: string): AuditEntry<'run'> | undefined {
  if (!by) return undefined
  const detail = detailOf(asked)
  return { ...by, entryId: id, what: names[asked.what], run, ...(detail !== undefined && { detail }) }
}

function detailOf(asked: Asked): string | undefined {
  if (asked.what === 'retry') return `${asked.stage}, ${asked.actions === 'all' ? 'all actions' : 'what had failed'}`
  if (asked.what === 'stop') return asked.abandon ? 'what was under way was abandoned' : undefined
  return asked.what === 'rollback' ? `${asked.stage}, to ${asked.to}` : undefined
}

/** What CodePipeline takes for a reason. */
const longestReason = 200

/** By the id at its end the stop is known again. */
export function reasonOf(id: string, reason: string | undefined): string {
  const end = ` (${id})`
  return reason === undefined ? id : `${shorten(reason, longestReason - end.length)}${end}`
}

export function isReasonOf(id: string, reason: string | undefined): boolean {
  return reason === id || reason?.endsWith(` (${id})`) === true
}

/** As far as it is used. */
export interface SeenRun {
  readonly run: string
  readonly isRollback: boolean
  /** What it goes back to. */
  readonly to?: string | undefined
  readonly trigger?: string | undefined
  /** The ARN of whoever began it. */
  readonly by?: string | undefined
}

/** Runs that a command may have begun, the oldest first: made since, of its kind, and by the same caller. `runs` are the newest first. */
export function madeSince({ asked, before }: Command, runs: readonly SeenRun[]): readonly string[] {
  const at = runs.findIndex(({ run }) => run === before.newest)
  const since = at === -1 ? runs : runs.slice(0, at)
  const isOfKind = ({ isRollback, to, trigger }: SeenRun) =>
    asked.what === 'rollback' ? isRollback && to === asked.to : !isRollback && trigger === 'StartPipelineExecution'
  const isOfCaller = ({ by }: SeenRun) =>
    by === undefined || before.caller === undefined || by.endsWith(`/${before.caller}`)
  return since
    .filter((each) => isOfKind(each) && isOfCaller(each))
    .map(({ run }) => run)
    .reverse()
}
