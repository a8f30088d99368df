/** What waits for the reader's decision. It is read again every few seconds: what others decide goes by itself. */
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import type { ApprovalSummary } from '../../lib/approvals'
import { isListed } from '../../lib/listed'
import { Moment, useNow } from '../../ui/moment'
import { useNarrow } from '../../ui/narrow'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

const route = getRouteApi('/signed-in/approvals')
const pace = 5_000
const perPage = 50
const soon = 86_400_000

export function Inbox() {
  const { q, cursor } = route.useSearch()
  const navigate = useNavigate()
  const isNarrow = useNarrow()
  const inbox = useQuery({
    queryKey: ['inbox', cursor ?? ''],
    queryFn: ({ signal }) => approvals('GET /inbox', { query: { limit: perPage, cursor }, signal }),
    refetchInterval: pace,
    placeholderData: keepPreviousData,
  })

  const filter = (text: string) => navigate({ to: '.', search: text === '' ? {} : { q: text }, replace: true })

  return (
    <div className="stack">
      <Title text="Approvals" />
      <p>What waits for your decision, the newest first.</p>
      <Read query={inbox} what="your approvals">
        {({ approvals: waiting, cursor: next }) => {
          const shown = waiting.filter((each) => isListed(q, [each.subject, each.requester.name, each.requester.email]))
          const isPart = cursor !== undefined || next !== null
          return (
            <>
              <Table
                variant="embedded"
                items={shown}
                trackBy="approvalId"
                enableKeyboardNavigation
                ariaLabels={{ tableLabel: 'Approvals that wait for you' }}
                columnDefinitions={isNarrow ? narrowColumns : columns}
                wrapLines
                empty={<Nothing isFiltered={q !== undefined} isPart={isPart} onClear={() => void filter('')} />}
                filter={
                  <TextFilter
                    filteringText={q ?? ''}
                    filteringPlaceholder="Subject or who asks"
                    filteringAriaLabel="Filter by subject or who asks"
                    countText={q === undefined ? '' : countText(shown.length, isPart)}
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

function countText(count: number, isPart: boolean): string {
  const found = count === 1 ? '1 matches' : `${count} match`
  return isPart ? `${found} on this page; there are more pages` : found
}

const columns = [
  {
    id: 'subject',
    header: 'Subject',
    isRowHeader: true,
    cell: ({ approvalId, subject }: ApprovalSummary) => (
      <Link to="/approvals/$id" params={{ id: approvalId }}>
        {subject}
      </Link>
    ),
  },
  { id: 'requester', header: 'Who asks', cell: ({ requester }: ApprovalSummary) => requester.name },
  { id: 'asked', header: 'Since', cell: ({ requestedAt }: ApprovalSummary) => <Moment at={requestedAt} /> },
  { id: 'due', header: 'Until', cell: ({ expiresAt }: ApprovalSummary) => <Due at={expiresAt} /> },
]

/** Where there is no room beside the subject, the rest of it stands below. */
const narrowColumns = [
  {
    id: 'subject',
    header: 'Subject',
    isRowHeader: true,
    cell: ({ approvalId, subject, requester, expiresAt }: ApprovalSummary) => (
      <>
        <Link to="/approvals/$id" params={{ id: approvalId }}>
          {subject}
        </Link>
        <div className="secondary">
          {requester.name}, until <Due at={expiresAt} />
        </div>
      </>
    ),
  },
]

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

interface NothingProps {
  readonly isFiltered: boolean
  readonly isPart: boolean
  readonly onClear: () => void
}

function Nothing({ isFiltered, isPart, onClear }: NothingProps) {
  if (!isFiltered) return <p>{isPart ? 'There is nothing more on this page.' : 'Nothing waits for your decision.'}</p>
  return (
    <div className="stack">
      <p>Nothing that waits here matches.</p>
      <p>
        <button type="button" className="plain" onClick={onClear}>
          Show all
        </button>
      </p>
    </div>
  )
}
