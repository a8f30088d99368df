/** That what is shown could not be read again. It may have changed since. */
import { Moment } from './moment'
import { troubleOf } from './trouble'

interface Props {
  readonly error: unknown
  /** Milliseconds since 1970. */
  readonly readAt: number
  readonly onRetry: () => void
}

export function StaleNotice({ error, readAt, onRetry }: Props) {
  const { cause, correlationId } = troubleOf(error)
  return (
    <div className="notice" role="status">
      <p>
        <strong>This may be out of date.</strong> {cause}. It was last read{' '}
        <Moment at={new Date(readAt).toISOString()} />.
      </p>
      {correlationId && (
        <p className="secondary">
          Reference: <code>{correlationId}</code>
        </p>
      )}
      <button type="button" className="button" onClick={onRetry}>
        Read again
      </button>
    </div>
  )
}
