/** What was asked for in the reader's name, and how it stands. */
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import { type Asked, statusTexts, votesText } from '../../lib/approvals'
import { isListed } from '../../lib/listed'
import { Moment } from '../../ui/moment'
import { useNarrow } from '../../ui/narrow'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Status } from '../approvals/status'

const route = getRouteApi('/signed-in/requests')
const pace = 10_000

export function Requests() {
  const { q, cursor } = route.useSearch()
  const navigate = useNavigate()
  const isNarrow = useNarrow()
  const requests = useQuery({
    queryKey: ['requests', cursor ?? ''],
    queryFn: ({ signal }) => approvals('GET /requests', { query: { cursor }, signal }),
    refetchInterval: pace,
    placeholderData: keepPreviousData,
  })
  const filter = (text: string) => navigate({ to: '.', search: text === '' ? {} : { q: text }, replace: true })

  return (
    <div className="stack">
      <Title text="Requests" />
      <p>What was asked for in your name, the newest first.</p>
      <Read query={requests} what="your requests">
        {({ requests: asked, cursor: next }) => {
          const shown = asked.filter((each) => isListed(q, [each.subject, statusTexts[each.status]]))
          const isPart = cursor !== undefined || next !== null
          return (
            <>
              <Table
                variant="embedded"
                items={shown}
                trackBy="approvalId"
                enableKeyboardNavigation
                wrapLines
                ariaLabels={{ tableLabel: 'What you asked for' }}
                columnDefinitions={isNarrow ? narrowColumns : columns}
                empty={q === undefined ? 'Nothing was asked for in your name.' : 'Nothing here matches.'}
                filter={
                  <TextFilter
                    filteringText={q ?? ''}
                    filteringPlaceholder="Subject or state"
                    filteringAriaLabel="Filter by subject or state"
                    countText={
                      q === undefined ? '' : `${shown.length} on this page${isPart ? '; there are more pages' : ''}`
                    }
                    onChange={({ detail }) => void filter(detail.filteringText)}
                  />
                }
              />
              <Pages cursor={cursor} next={next} search={{ q }} />
            </>
          )
        }}
      </Read>
    </div>
  )
}

const subject = {
  id: 'subject',
  header: 'Subject',
  isRowHeader: true,
  cell: ({ approvalId, subject }: Asked) => (
    <Link to="/requests/$id" params={{ id: approvalId }}>
      {subject}
    </Link>
  ),
}

const columns = [
  subject,
  { id: 'status', header: 'State', cell: ({ status }: Asked) => <Status of={status} /> },
  { id: 'votes', header: 'Votes', cell: ({ approvers }: Asked) => votesText(approvers) },
  { id: 'asked', header: 'Since', cell: ({ requestedAt }: Asked) => <Moment at={requestedAt} /> },
  { id: 'due', header: 'Until', cell: (each: Asked) => <Moment at={each.decidedAt ?? each.expiresAt} /> },
]

/** Where there is no room beside the subject, the rest of it stands below. */
const narrowColumns = [
  {
    ...subject,
    cell: (each: Asked) => (
      <>
        {subject.cell(each)}
        <div>
          <Status of={each.status} /> <span className="secondary">{votesText(each.approvers)}</span>
        </div>
      </>
    ),
  },
]
