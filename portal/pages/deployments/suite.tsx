/** What came of one suite: the tests that failed, as far as they are kept, and the way to the rest. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { deployment } from '../../lib/api'
import { countsText, shortRun, verdictTold } from '../../lib/deployments'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { OtherSite } from './other-site'
import { State } from './state'

const route = getRouteApi('/signed-in/deployments/runs/$run/suites/$stage/$attempt/$suite')

export function SuitePage() {
  const { run, stage, attempt, suite } = route.useParams()
  const found = useQuery({
    queryKey: ['suite', run, stage, attempt, suite],
    queryFn: ({ signal }) =>
      deployment('GET /runs/{run}/suites/{stage}/{attempt}/{suite}', { path: { run, stage, attempt, suite }, signal }),
    // What came of it is never another.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <div className="stack">
      <p>
        <Link to="/deployments/runs/$run" params={{ run }} search={{ stage, attempt }}>
          Run {shortRun(run)}, {stage}, attempt {attempt}
        </Link>
      </p>
      <Title text={suite} />
      <Read query={found} what="the suite">
        {({ verdict, counts, assertions, failures, reportUrl }) => (
          <>
            <p>
              <State of={verdictTold(verdict)} /> {countsText(counts)}; {assertions}{' '}
              {assertions === 1 ? 'assertion' : 'assertions'}.
            </p>
            {reportUrl && (
              <p>
                <OtherSite url={reportUrl}>Its report</OtherSite>
              </p>
            )}
            {failures.length === 0 ? (
              <p>{verdict === 'passed' ? 'Nothing failed.' : 'It names no test that failed.'}</p>
            ) : (
              <Container header={<Header variant="h2">Tests that failed</Header>}>
                <div className="stack">
                  {counts.failed > failures.length && (
                    <p className="secondary">
                      The first {failures.length} of {counts.failed} are kept.
                    </p>
                  )}
                  <ol className="stack">
                    {failures.map(({ test, message }, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: two tests may have the same name, and none is ever added
                      <li key={index}>
                        <strong>{test}</strong>
                        <pre className="said">{message}</pre>
                      </li>
                    ))}
                  </ol>
                </div>
              </Container>
            )}
          </>
        )}
      </Read>
    </div>
  )
}
