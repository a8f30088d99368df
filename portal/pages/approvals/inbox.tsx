/** What waits for the reader's decision, and what they had a say in. It is read again every few seconds: what others decide goes by itself. */
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import { type ApprovalSummary, policyText, statusIn, votesText } from '../../lib/approvals'
import { gather } from '../../lib/gather'
import { isListed } from '../../lib/listed'
import { useSettled } from '../../lib/settled'
import { Moment, useNow } from '../../ui/moment'
import { useNarrow } from '../../ui/narrow'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Nothing, type StatusTab, StatusTabs, WordFilter } from './list-filter'

const route = getRouteApi('/signed-in/approvals')
const pace = 5_000
/** What is looked for takes several calls. */
const paceOfWords = 30_000
const perPage = 50
const soon = 86_400_000

const tabs: readonly StatusTab[] = [
  [undefined, 'Waiting for you'],
  ['pending', 'Waiting for others'],
  ['granted', 'Granted'],
  ['rejected', 'Rejected'],
  ['expired', 'Expired'],
  ['withdrawn', 'Withdrawn'],
]

export function Inbox() {
  const { q, cursor, status: asked } = route.useSearch()
  const status = statusIn(asked)
  const isNarrow = useNarrow()
  const words = useSettled(q)
  const inbox = useQuery({
    queryKey: ['inbox', status, words, cursor ?? ''],
    queryFn: ({ signal }) =>
      gather(
        async (from, limit) => {
          const query = { status, q: words, limit, cursor: from }
          const { approvals: items, ...page } = await approvals('GET /inbox', { query, signal })
          return { items, ...page }
        },
        { cursor, limit: perPage },
      ),
    refetchInterval: words === undefined ? pace : paceOfWords,
    // What is there is filtered at once; other approvals than these are not shown in their place.
    placeholderData: (before, of) => (of?.queryKey[1] === status ? before : undefined),
  })
  const isLooking = words !== q || inbox.isPlaceholderData

  return (
    <div className="stack">
      <Title />
      <StatusTabs label="Which approvals" tabs={tabs} />
      <Read query={inbox} what="your approvals">
        {({ items, cursor: next, examined }) => {
          const shown = items.filter((each) => !isLooking || isListed(q, textsOf(each)))
          const isMore = cursor !== undefined || next !== null
          return (
            <>
              <Table
                variant="embedded"
                items={shown}
                trackBy="approvalId"
                ariaLabels={{ tableLabel: tabs.find(([each]) => each === status)?.[1] ?? 'Approvals' }}
                columnDefinitions={isNarrow ? narrowColumns : columns}
                wrapLines
                empty={<Nothing isFiltered={q !== undefined} isMore={isMore} none={noneOf(status)} />}
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

function noneOf(status: ApprovalSummary['status'] | undefined): string {
  return status === undefined ? 'Nothing waits for your decision.' : 'There is none of these in which you had a say.'
}

/** What the API looks through, too. */
function textsOf({ subject, requester, requestedBy, approvalId }: ApprovalSummary): readonly string[] {
  return [subject, requester.name, requester.email, requestedBy.system, requestedBy.correlationId ?? '', approvalId]
}

const subject = {
  id: 'subject',
  header: 'Subject',
  isRowHeader: true,
  cell: ({ approvalId, subject: text }: ApprovalSummary) => (
    <Link to="/approvals/$id" params={{ id: approvalId }}>
      {text}
    </Link>
  ),
}

const columns = [
  subject,
  { id: 'requester', header: 'Who asks', cell: ({ requester }: ApprovalSummary) => requester.name },
  { id: 'policy', header: 'How it is decided', cell: ({ policy }: ApprovalSummary) => policyText(policy) },
  { id: 'votes', header: 'Votes so far', cell: ({ votes }: ApprovalSummary) => votesText(votes) },
  { id: 'due', header: 'Until', cell: (each: ApprovalSummary) => <End of={each} /> },
]

/** Where there is no room beside the subject, the rest of it stands below. */
const narrowColumns = [
  {
    ...subject,
    cell: (each: ApprovalSummary) => (
      <>
        {subject.cell(each)}
        <div className="secondary">
          {each.requester.name}; {votesText(each.votes)}; <End of={each} />
        </div>
      </>
    ),
  },
]

function End({ of: { status, expiresAt, decidedAt } }: { readonly of: ApprovalSummary }) {
  return status === 'pending' ? <Due at={expiresAt} /> : <Moment at={decidedAt ?? expiresAt} />
}

function Due({ at }: { readonly at: string }) {
  const isSoon = new Date(at).getTime() - useNow().getTime() < soon
  return isSoon ? (
    <StatusIndicator type="warning">
      <Moment at={at} />
    </StatusIndicator>
  ) : (
    <Moment at={at} />
  )
}
