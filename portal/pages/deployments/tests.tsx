/** The attempts of a stage's tests, and what came of each suite of the one that is shown. */
import { Link } from '@tanstack/react-router'
import { type Attempt, attemptToShow, countsText, inOrder, verdictTold } from '../../lib/deployments'
import { Moment } from '../../ui/moment'
import { OtherSite } from './other-site'
import { State } from './state'

interface Props {
  readonly run: string
  readonly stage: string
  readonly tests: readonly Attempt[]
  /** As the address has it. */
  readonly attempt: string | undefined
}

export function Tests({ run, stage, tests, attempt: asked }: Props) {
  const shown = attemptToShow(tests, asked)
  if (!shown) return <p className="secondary">No tests were begun there.</p>
  return (
    <div className="stack">
      {tests.length > 1 && (
        <nav aria-label={`Attempts of the tests of ${stage}`}>
          <ul className="row plain-list tabs">
            {tests.map(({ attempt }) => (
              <li key={attempt}>
                <Link
                  to="."
                  search={{ stage, attempt: String(attempt) } as never}
                  resetScroll={false}
                  aria-current={attempt === shown.attempt ? 'page' : undefined}
                >
                  Attempt {attempt}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <p>
        <State of={verdictTold(shown.verdict)} /> <Moment at={shown.endedAt ?? shown.startedAt} />
      </p>
      {shown.reason && <p className="quoted">{shown.reason}</p>}
      <table className="table">
        <caption className="unseen">
          Suites of {stage}, attempt {shown.attempt}
        </caption>
        <thead>
          <tr>
            <th scope="col">Suite</th>
            <th scope="col">Verdict</th>
            <th scope="col">Tests</th>
            <th scope="col">What failed first</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(shown.suites).map(({ suite, verdict, counts, failure, reportUrl, by }) => (
            <tr key={suite}>
              <th scope="row">
                {verdict ? (
                  <Link
                    to="/deployments/runs/$run/suites/$stage/$attempt/$suite"
                    params={{ run, stage, attempt: String(shown.attempt), suite }}
                  >
                    {suite}
                  </Link>
                ) : (
                  suite
                )}
              </th>
              <td>
                <State of={verdictTold(verdict)} />
                {!verdict && by === 'event' && <span className="secondary"> It reports by itself.</span>}
              </td>
              <td data-label="Tests">{counts && countsText(counts)}</td>
              <td>
                {failure} {reportUrl && <OtherSite url={reportUrl}>Its report</OtherSite>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
