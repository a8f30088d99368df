/** What was asked for in the reader's name, and how it stands. */
import Table from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import { type Asked, statusIn, votesText } from '../../lib/approvals'
import { gather } from '../../lib/gather'
import { isListed } from '../../lib/listed'
import { useSettled } from '../../lib/settled'
import { Moment } from '../../ui/moment'
import { useNarrow } from '../../ui/narrow'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Nothing, type StatusTab, StatusTabs, WordFilter } from '../approvals/list-filter'
import { Status } from '../approvals/status'

const route = getRouteApi('/signed-in/requests')
const pace = 10_000
/** What is looked for takes several calls. */
const paceOfWords = 30_000
const perPage = 50

const tabs: readonly StatusTab[] = [
  [undefined, 'All'],
  ['pending', 'Waiting'],
  ['granted', 'Granted'],
  ['rejected', 'Rejected'],
  ['expired', 'Expired'],
  ['withdrawn', 'Withdrawn'],
]

export function Requests() {
  const { q, cursor, status: asked } = route.useSearch()
  const status = statusIn(asked)
  const isNarrow = useNarrow()
  const words = useSettled(q)
  const requests = useQuery({
    queryKey: ['requests', status, words, cursor ?? ''],
    queryFn: ({ signal }) =>
      gather(
        async (from, limit) => {
          const query = { status, q: words, limit, cursor: from, trail: 'none' } as const
          const { requests: items, ...page } = await approvals('GET /requests', { query, signal })
          return { items, ...page }
        },
        { cursor, limit: perPage },
      ),
    refetchInterval: words === undefined && status === undefined ? pace : paceOfWords,
    placeholderData: (before, of) => (of?.queryKey[1] === status ? before : undefined),
  })
  const isLooking = words !== q || requests.isPlaceholderData

  return (
    <div className="stack">
      <Title />
      <p>What was asked for in your name, the newest first.</p>
      <StatusTabs label="Which requests" tabs={tabs} />
      <Read query={requests} what="your requests">
        {({ items, cursor: next, examined }) => {
          const shown = items.filter((each) => !isLooking || isListed(q, textsOf(each)))
          const isMore = cursor !== undefined || next !== null
          return (
            <>
              <Table
                variant="embedded"
                items={shown}
                trackBy="approvalId"
                wrapLines
                ariaLabels={{ tableLabel: 'What you asked for' }}
                columnDefinitions={isNarrow ? narrowColumns : columns}
                empty={
                  <Nothing
                    isFiltered={q !== undefined || status !== undefined}
                    isMore={isMore}
                    none="Nothing was asked for in your name."
                  />
                }
                filter={
                  <WordFilter
                    q={q}
                    status={status}
                    isLooking={isLooking}
                    shown={shown.length}
                    examined={examined}
                    isMore={isMore}
                  />
                }
              />
              <Pages cursor={cursor} next={next} search={{ q, status }} />
            </>
          )
        }}
      </Read>
    </div>
  )
}

/** What the API looks through, too. */
function textsOf({ subject: text, requester, requestedBy, approvalId }: Asked): readonly string[] {
  return [text, requester.name, requester.email, requestedBy.system, requestedBy.correlationId ?? '', approvalId]
}

const subject = {
  id: 'subject',
  header: 'Subject',
  isRowHeader: true,
  cell: ({ approvalId, subject: text }: Asked) => (
    <Link to="/requests/$id" params={{ id: approvalId }}>
      {text}
    </Link>
  ),
}

const columns = [
  subject,
  { id: 'status', header: 'State', cell: ({ status }: Asked) => <Status of={status} /> },
  { id: 'votes', header: 'Votes', cell: ({ votes }: Asked) => votesText(votes) },
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
          <Status of={each.status} /> <span className="secondary">{votesText(each.votes)}</span>
        </div>
      </>
    ),
  },
]
