/** Who did what to a run, the newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { deployment } from '../../lib/api'
import { deedText } from '../../lib/deeds'
import { shortRun } from '../../lib/deployments'
import { useSession } from '../../lib/session'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { RunNav } from './run-nav'

const route = getRouteApi('/signed-in/deployments/runs/$run/audit')

export function AuditPage() {
  const { run } = route.useParams()
  const { cursor } = route.useSearch()
  const state = useSession()
  const own = state.is === 'in' ? state.session.sub : undefined
  const audit = useQuery({
    queryKey: ['run-audit', run, cursor ?? ''],
    queryFn: ({ signal }) => deployment('GET /runs/{run}/audit', { path: { run }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title text={`Run ${shortRun(run)}: who did what`} />
      <RunNav run={run} />
      <p>People are told apart by subject; whoever was erased is “erased/…”.</p>
      <Read query={audit} what="the audit">
        {({ entries, cursor: next }) => (
          <>
            <Listing
              label="What was done to the run"
              items={entries}
              trackBy="entryId"
              empty={`Nothing is written down${cursor === undefined ? '' : ' on this page'}.`}
              columns={[
                {
                  id: 'what',
                  header: 'What',
                  isRowHeader: true,
                  cell: ({ what, detail }) => (
                    <>
                      {deedText(what)} {detail && <span className="secondary">{detail}</span>}
                    </>
                  ),
                },
                { id: 'at', header: 'When', cell: ({ at }) => <Moment at={at} /> },
                { id: 'actor', header: 'Who', cell: ({ actor }) => (actor === own ? 'You' : actor) },
                { id: 'story', header: 'Story', cell: ({ correlationId }) => <code>{correlationId}</code> },
              ]}
            />
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
    </div>
  )
}
