/** Moving the clock of the local cloud on, after a look at what that brings about. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Agenda, type ClockState, local } from '../../lib/local'
import { Ask } from '../../ui/ask'
import { Read } from '../../ui/read'

interface Props {
  /** ISO 8601. */
  readonly to: string
  readonly onDone: () => void
}

const most = 15

export function AskToAdvance({ to, onDone }: Props) {
  const queries = useQueryClient()
  const preview = useQuery({
    queryKey: ['agenda', 'until', to],
    queryFn: ({ signal }) => local<Agenda>('clock/agenda', { query: { until: to, limit: most }, signal }),
  })
  const move = useMutation({
    mutationFn: () => local<ClockState>('clock', { body: { set: to } }),
    onSettled: () => queries.invalidateQueries(),
    onSuccess: onDone,
  })
  return (
    <Ask
      title={`Move the clock to ${utcText(to)}?`}
      yes="Move the clock"
      isBusy={move.isPending}
      error={move.error}
      onYes={() => move.mutate()}
      onNo={onDone}
    >
      <p>The clock only moves forward. All that falls due on the way happens, and what that leads to:</p>
      <Read query={preview} what="what falls due">
        {({ items, total }) =>
          total === 0 ? (
            <p>Nothing that is on it by now falls due until then.</p>
          ) : (
            <>
              <ol className="stack">
                {items.map(({ at, what, subject }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two timers may be alike in everything
                  <li key={index}>
                    {utcText(at)}: {what} of {subject}
                  </li>
                ))}
              </ol>
              {total > items.length && <p>And {total - items.length} more.</p>}
            </>
          )
        }
      </Read>
      {move.isPending && <p role="status">The clock moves.</p>}
    </Ask>
  )
}

export function utcText(at: string): string {
  return `${at.replace('T', ' ').slice(0, 19)} UTC`
}
