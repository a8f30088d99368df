/** How long each stage has taken, work and waiting apart: as bars, and as the table that they stand in. */
import { Link } from '@tanstack/react-router'
import { type Run, stageTold } from '../../lib/deployments'
import { durationText } from '../../lib/time'
import { State } from './state'

interface Props {
  readonly run: Run
  /** The stage of which more is shown. */
  readonly shown: string | undefined
}

export function Times({ run, shown }: Props) {
  const { seconds, stages, gate } = run
  return (
    <>
      <p className="row" aria-hidden="true">
        <span className="key work">Work</span>
        <span className="key waiting">Waiting</span>
      </p>
      <table className="table">
        <caption className="unseen">Stages, and how long each has taken</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">State</th>
            <th scope="col">Work</th>
            <th scope="col">Waiting</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {stages.map((each) => (
            <tr key={each.stage}>
              <th scope="row">
                <Link
                  to="."
                  search={{ stage: each.stage } as never}
                  resetScroll={false}
                  aria-current={each.stage === shown ? 'true' : undefined}
                >
                  {each.stage}
                </Link>
              </th>
              <td>
                <State of={stageTold(each, gate)} />
              </td>
              <Spans of={each.seconds} all={seconds.length} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">The run</th>
            <td />
            <Spans of={seconds} all={seconds.length} />
          </tr>
        </tfoot>
      </table>
    </>
  )
}

function Spans({ of: { work, waiting }, all }: { readonly of: Run['seconds']; readonly all: number }) {
  const share = (part: number) => `${all > 0 ? (part / all) * 100 : 0}%`
  return (
    <>
      <td>
        <span className="only-narrow">Work </span>
        {durationText(work)}
      </td>
      <td>
        <span className="only-narrow">Waiting </span>
        {durationText(waiting)}
      </td>
      <td className="bars" aria-hidden="true">
        <span className="bar-of work" style={{ width: share(work) }} />
        <span className="bar-of waiting" style={{ width: share(waiting) }} />
      </td>
    </>
  )
}
