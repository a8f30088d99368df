/** Every visit of a state, in the order in which they were entered; a long list a page at a time. */
import { getRouteApi, Link } from '@tanstack/react-router'
import { stateOfVisit, type Visit } from '../../lib/execution'
import { lengthText } from '../../lib/lengths'

const route = getRouteApi('/console/execution')
const perPage = 100

interface Props {
  readonly visits: readonly Visit[]
  readonly isRunning: boolean
  readonly chosen: number | undefined
}

export function VisitTable({ visits, isRunning, chosen }: Props) {
  const search = route.useSearch()
  const iterations = [...new Set(visits.flatMap(({ iteration }) => iteration ?? []))].sort((a, b) => a - b)
  const meant = visits.filter(
    ({ iteration }) => search.iteration === undefined || String(iteration) === search.iteration,
  )
  const from = Math.max(0, Math.floor(Number(search.from ?? 0)) || 0)
  const shown = meant.slice(from, from + perPage)
  return (
    <>
      {iterations.length > 0 && (
        <Iterations
          count={iterations.length}
          known={search.iteration}
          first={iterations[0] ?? 0}
          last={iterations.at(-1) ?? 0}
        />
      )}
      <table className="table">
        <caption className="unseen">Visits of states, in the order in which they were entered</caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Entered (UTC)</th>
            <th scope="col">Took</th>
            <th scope="col">How it went</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((visit) => (
            <tr key={visit.id}>
              <th scope="row">
                <Link
                  to="/console/execution"
                  search={{ ...search, state: undefined, visit: String(visit.id) } as never}
                  resetScroll={false}
                  aria-current={visit.id === chosen ? 'true' : undefined}
                >
                  {visit.parent && `${visit.parent.state} › `}
                  {visit.state}
                  {visit.iteration !== undefined && ` (${visit.iteration})`}
                </Link>
              </th>
              <td data-label="Entered (UTC)">
                <time dateTime={visit.at}>{visit.at.replace('T', ' ').slice(0, 23)}</time>
              </td>
              <td data-label="Took">
                {visit.leftAt === undefined ? '–' : lengthText(Date.parse(visit.leftAt) - Date.parse(visit.at))}
              </td>
              <td>
                {visit.type}, {stateOfVisit(visit, isRunning)}
                {visit.attempts > 1 && `, ${visit.attempts} attempts`}
                {visit.failures.length > 0 && (
                  <div className="bad">
                    {visit.failures
                      .map(({ error }) => error)
                      .slice(0, 5)
                      .join(', ')}
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {meant.length > perPage && (
        <nav aria-label="Pages of the visits" className="row">
          <span>
            {from + 1} to {from + shown.length} of {meant.length}
          </span>
          {from > 0 && (
            <Link
              to="/console/execution"
              search={{ ...search, from: String(Math.max(0, from - perPage)) } as never}
              resetScroll={false}
            >
              Earlier
            </Link>
          )}
          {from + perPage < meant.length && (
            <Link
              to="/console/execution"
              search={{ ...search, from: String(from + perPage) } as never}
              resetScroll={false}
            >
              Later
            </Link>
          )}
        </nav>
      )}
    </>
  )
}

interface IterationsProps {
  readonly count: number
  readonly known: string | undefined
  readonly first: number
  readonly last: number
}

/** Too many for a menu: one steps through them. */
function Iterations({ count, known, first, last }: IterationsProps) {
  const search = route.useSearch()
  const at = known === undefined ? undefined : Number(known)
  const to = (iteration: number | undefined) =>
    ({ ...search, from: undefined, iteration: iteration === undefined ? undefined : String(iteration) }) as never
  return (
    <nav aria-label="Iterations" className="row">
      <span>{at === undefined ? `${count} iterations have begun.` : `Iteration ${at} of ${count} alone.`}</span>
      {at !== undefined && (
        <Link to="/console/execution" search={to(undefined)} resetScroll={false}>
          All
        </Link>
      )}
      {(at ?? first + 1) > first && (
        <Link to="/console/execution" search={to(at === undefined ? first : at - 1)} resetScroll={false}>
          {at === undefined ? 'The first alone' : 'Previous'}
        </Link>
      )}
      {at !== undefined && at < last && (
        <Link to="/console/execution" search={to(at + 1)} resetScroll={false}>
          Next
        </Link>
      )}
    </nav>
  )
}
