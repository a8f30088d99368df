/**
 * The store's disk refused a write or a read. After a refused write memory is ahead of the disk, so nothing more is
 * taken; the process that is started next goes on from what is on disk.
 */
import { messageOf } from './message-of'

export class StoreError extends Error {
  readonly code = 'Store'
  constructor(
    readonly directory: string,
    cause: unknown,
  ) {
    super(`${directory}: ${whyOf(cause)}`, { cause })
    this.name = 'StoreError'
  }
}

/** What the operating system says, wherever it stands in the chain of causes: LevelDB has it in its text only. */
const refusals: readonly (readonly [code: string, text: RegExp, why: string])[] = [
  ['ENOSPC', /no space left on device/i, 'the disk is full: make room'],
  ['EDQUOT', /quota exceeded/i, 'the disk quota is used up: make room, or raise it'],
  ['EROFS', /read-only file system/i, 'the disk is read-only: mount it for writing'],
  ['EACCES', /permission denied/i, 'this user may not write there: change the permissions, or the user'],
  ['EPERM', /operation not permitted/i, 'this user may not write there: change the permissions, or the user'],
  ['EMFILE', /too many open files/i, 'too many files are open: raise the limit (ulimit -n)'],
  ['ENFILE', /too many open files in system/i, 'too many files are open on this machine: close some'],
]

/** Undefined: it is not the disk that refused, so what is on it may be wrong. */
export function diskRefusal(error: unknown): string | undefined {
  for (let each = error; each instanceof Error || isErrorLike(each); each = (each as { cause?: unknown }).cause) {
    const { code, message } = each as { code?: unknown; message?: unknown }
    const found = refusals.find(([known, text]) => code === known || text.test(String(message)))
    if (found) return found[2]
  }
  return undefined
}

function isErrorLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'message' in value
}

function whyOf(cause: unknown): string {
  const refusal = diskRefusal(cause)
  if (refusal !== undefined) return `${refusal}, and start again; what was acknowledged is kept`
  return `it cannot be written to: ${messageOf(cause)}`
}
