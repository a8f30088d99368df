/**
 * Runs something whose time nobody can foresee, and ends it when its time is over. It stays on its thread, so the
 * caller has its answer at once; what is ended must hold nothing that others go on with.
 */
import { createContext, Script, type Context as VmContext } from 'node:vm'

export class DeadlineError extends Error {
  readonly code = 'Deadline'
  constructor(what: string, milliseconds: number, cause: unknown) {
    super(`${what} took more than ${milliseconds} ms and was ended`, { cause })
    this.name = 'DeadlineError'
  }
}

const script = new Script('run()')
let context: VmContext | undefined

/** @throws DeadlineError, or what `run` throws */
export function withDeadline<T>(what: string, milliseconds: number, run: () => T): T {
  context ??= createContext({ run: undefined })
  const outer = context.run
  context.run = run
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new DeadlineError(what, milliseconds, error)
  } finally {
    context.run = outer
  }
}

/** So often is what had no time begun again. */
const mostTries = 10

/**
 * As `withDeadline`, for what can be begun again: where other processes keep the machine busy, a second may pass in which the
 * thread did not run. What is counted is the processor time of all threads and tries, so nobody is given much more than their time.
 * @throws DeadlineError, or what `run` throws
 */
export function withDeadlineOfWork<T>(what: string, milliseconds: number, run: () => T): T {
  const before = process.cpuUsage()
  for (let tries = 1; ; tries++) {
    try {
      return withDeadline(what, milliseconds, run)
    } catch (error) {
      const { user, system } = process.cpuUsage(before)
      const hadTime = (user + system) / 1000 >= milliseconds * 0.9
      if (!(error instanceof DeadlineError) || hadTime || tries === mostTries) throw error
    }
  }
}
