/** The clock of the local cloud: what it says, what falls due, and moving it on. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Agenda, type AgendaItem, type ClockState, local } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { AskToAdvance } from './advance'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/clock')
const minute = 60_000
const steps: readonly (readonly [name: string, milliseconds: number])[] = [
  ['a minute', minute],
  ['an hour', 60 * minute],
  ['a day', 24 * 60 * minute],
  ['a week', 7 * 24 * 60 * minute],
]
const most = 100

export function ClockPage() {
  const { within = '86400000' } = route.useSearch()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const clock = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => local<ClockState>('clock', { signal }),
    refetchInterval: 1_000,
  })
  const agenda = useQuery({
    queryKey: ['agenda', within],
    queryFn: async ({ signal }) => {
      const { now } = await local<ClockState>('clock', { signal })
      const until = new Date(Date.parse(now) + Number(within)).toISOString()
      return local<Agenda>('clock/agenda', { query: { until, limit: most }, signal })
    },
    refetchInterval: 2_000,
  })
  const change = useMutation({
    mutationFn: (body: object) => local<ClockState>('clock', { body }),
    onSettled: () => queries.invalidateQueries(),
  })
  const isBusy = change.isPending
  const [to, setTo] = useState<string>()
  const now = clock.data?.now

  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={clock} what="the clock">
        {({ now, mode }) => (
          <div className="row">
            <p>
              <time dateTime={now}>{now.replace('T', ' ').slice(0, 19)} UTC</time>, {mode}
            </p>
            <button
              type="button"
              className="button"
              disabled={isBusy}
              onClick={() => change.mutate({ mode: mode === 'frozen' ? 'run' : 'freeze' })}
            >
              {mode === 'frozen' ? 'Let it run' : 'Freeze it'}
            </button>
          </div>
        )}
      </Read>
      <fieldset className="row">
        <legend>Move it on by</legend>
        {steps.map(([name, advance]) => (
          <button
            key={name}
            type="button"
            className="button"
            disabled={now === undefined}
            onClick={() => now && setTo(new Date(Date.parse(now) + advance).toISOString())}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {to !== undefined && <AskToAdvance to={to} onDone={() => setTo(undefined)} />}
      {change.error && <TroubleNotice error={change.error} />}
      <section className="stack" aria-labelledby="agenda">
        <h2 id="agenda">What falls due</h2>
        <p>
          <label>
            Within{' '}
            <select
              value={within}
              onChange={({ target }) =>
                void navigate({ to: '/console/clock', search: { within: target.value }, replace: true })
              }
            >
              {steps.map(([name, milliseconds]) => (
                <option key={name} value={String(milliseconds)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </p>
        <Read query={agenda} what="what falls due">
          {({ items, total }) => <Due items={items} total={total} isBusy={isBusy} onGo={setTo} />}
        </Read>
      </section>
    </div>
  )
}

interface DueProps {
  readonly items: readonly AgendaItem[]
  readonly total: number
  readonly isBusy: boolean
  readonly onGo: (to: string) => void
}

function Due({ items, total, isBusy, onGo }: DueProps) {
  if (items.length === 0) return <p>Nothing falls due in that time.</p>
  return (
    <>
      <p>
        Moving the clock on by as much makes {total === 1 ? 'one thing' : `${total} things`} happen
        {total > items.length ? `, of which the first ${items.length} are shown` : ''}, and what they lead to.
      </p>
      <table className="table">
        <caption className="unseen">What falls due, the soonest first</caption>
        <thead>
          <tr>
            <th scope="col">When (UTC)</th>
            <th scope="col">What</th>
            <th scope="col">Of what</th>
            <th scope="col">Go there</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ at, what, subject, detail = {} }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two timers may be alike in everything
            <tr key={`${at} ${subject} ${index}`}>
              <td>
                <time dateTime={at}>{at.replace('T', ' ').slice(0, 19)}</time>
              </td>
              <th scope="row">{what}</th>
              <td>
                {subject}
                {Object.entries(detail).map(([name, value]) => (
                  <div key={name} className="secondary">
                    {name}: {value}
                  </div>
                ))}
              </td>
              <td>
                <button
                  type="button"
                  className="plain"
                  disabled={isBusy}
                  aria-label={`Go: move the clock to ${at}, ${what} of ${subject}`}
                  onClick={() => onGo(at)}
                >
                  Go
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
