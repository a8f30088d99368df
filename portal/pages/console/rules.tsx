/** An event tried against all rules: which it meets, and of the others what in it does not fit. Nothing is sent. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { local, type RecordsPage } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/rules')

interface Tried {
  readonly rule: string
  readonly bus: string
  readonly isEnabled: boolean
  readonly pattern?: string
  readonly isMatch: boolean
  /** One for each alternative of the pattern. */
  readonly reasons: readonly { readonly path: string; readonly reason: string }[]
  readonly targets: readonly string[]
}

interface TriedAll {
  readonly rules: readonly Tried[]
  readonly isCut: boolean
}

const example = JSON.stringify({ source: 'shop', 'detail-type': 'OrderPlaced', detail: {} }, null, 2)

export function RulesPage() {
  const { event: id } = route.useSearch()
  const [text, setText] = useState(example)
  const field = useId()
  const given = useQuery({
    queryKey: ['event-to-try', id ?? ''],
    queryFn: ({ signal }) => local<{ readonly event: unknown }>(`events/${encodeURIComponent(id ?? '')}`, { signal }),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data } = given
  useEffect(() => {
    if (data) setText(JSON.stringify(data.event, null, 2))
  }, [data])
  const attempt = useMutation({ mutationFn: (event: string) => local<TriedAll>('rules/try', { body: { event } }) })

  function submit(event: FormEvent): void {
    event.preventDefault()
    attempt.mutate(text)
  }

  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <form className="stack" onSubmit={submit}>
        {given.error && <TroubleNotice error={given.error} />}
        <div className="field">
          <label htmlFor={field}>The event, as a rule sees it</label>
          <textarea
            id={field}
            className="code-field"
            rows={14}
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
        <p>
          <button type="submit" className="button primary" disabled={attempt.isPending}>
            Try it
          </button>
        </p>
      </form>
      {attempt.error && <TroubleNotice error={attempt.error} />}
      <div role="status">
        {attempt.data &&
          `${attempt.data.rules.filter(({ isMatch }) => isMatch).length} of ${attempt.data.rules.length} rules match.`}
      </div>
      {attempt.data && <TriedTable tried={attempt.data} />}
      {/* Below what is typed, which would move when they have come. */}
      <Examples />
    </div>
  )
}

/** Of each type the last that came: what the system itself has sent is the best example. */
function Examples() {
  const recent = useQuery({
    queryKey: ['recent-events'],
    queryFn: ({ signal }) => local<RecordsPage>('records', { query: { kind: 'event.accepted', limit: 300 }, signal }),
  })
  return (
    <section className="stack" aria-labelledby="examples">
      <h2 id="examples">Begin with one that came</h2>
      <Read query={recent} what="the last events">
        {({ records }) => {
          const byType = new Map(
            records.map((each) => [`${each.detail.detailType} from ${each.detail.source}`, each.ids[0]]),
          )
          if (byType.size === 0) return <p>None has come yet: type one above.</p>
          return (
            <ul className="plain-list row">
              {[...byType].slice(0, 30).map(([type, id]) => (
                <li key={type}>
                  <Link to="/console/rules" search={{ event: id ?? '' }} resetScroll={false}>
                    {type}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Read>
    </section>
  )
}

const mostRows = 200

function TriedTable({ tried: { rules, isCut } }: { readonly tried: TriedAll }) {
  return (
    <>
      <table className="table">
        <caption className="unseen">Rules, those that match first</caption>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Matches</th>
            <th scope="col">Why not, or who gets it</th>
          </tr>
        </thead>
        <tbody>
          {rules.slice(0, mostRows).map(({ rule, bus, isEnabled, isMatch, reasons, targets }) => (
            <tr key={`${bus} ${rule}`}>
              <th scope="row">
                {rule}
                <div className="secondary">on {bus}</div>
              </th>
              <td data-label="Matches" className={isMatch ? 'good' : undefined}>
                {isMatch ? 'yes' : 'no'}
                {!isEnabled && ', but is disabled'}
              </td>
              <td>
                {isMatch
                  ? targets.join(', ')
                  : reasons.map(({ path, reason }) => (
                      <div key={`${path} ${reason}`}>
                        {path !== '' && <code>{path}</code>} {reason}
                      </div>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(isCut || rules.length > mostRows) && <p className="secondary">Not all rules are shown.</p>}
    </>
  )
}
