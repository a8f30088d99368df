/** What went wrong: the cause, what to do, and the id to ask by. */
import { isProblem, mayPass } from '../lib/problem'

export interface Trouble {
  readonly cause: string
  readonly toDo: string
  readonly correlationId?: string | undefined
}

export function troubleOf(error: unknown): Trouble {
  if (!isProblem(error)) return { cause: 'This page has made a mistake', toDo: 'Load it again; if it stays, tell us.' }
  const { message, correlationId } = error
  return { cause: message, toDo: toDo(error), correlationId }
}

function toDo(error: unknown): string {
  if (isProblem(error, 'Unreachable')) return 'See whether you are online, and try again.'
  if (isProblem(error, 'NoSession')) return 'Sign in again.'
  if (mayPass(error)) return 'Try again in a moment; nothing is lost.'
  if (isProblem(error) && error.status === 403)
    return 'Ask whoever runs this for access, or sign in with another account.'
  if (isProblem(error) && error.status === 404) return 'See whether the address is right.'
  return 'Change what is wrong, and try again.'
}

interface Props {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}

export function TroubleNotice({ error, onRetry }: Props) {
  const { cause, toDo, correlationId } = troubleOf(error)
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>{cause}.</strong> {toDo}
      </p>
      {correlationId && (
        <p className="secondary">
          Reference: <code>{correlationId}</code>
        </p>
      )}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
