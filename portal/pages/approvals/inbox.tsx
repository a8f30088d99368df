/** What waits for the reader's decision, and what they had a say in. */
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { getRouteApi, Link } from '@tanstack/react-router'
import { inboxQuery } from '../../lib/approval-lists'
import { type ApprovalSummary, policyText, votesText } from '../../lib/approvals'
import type { Column } from '../../ui/listing'
import { Moment, useNow } from '../../ui/moment'
import { Title } from '../../ui/title'
import { ApprovalList } from './approval-list'
import type { StatusTab } from './list-filter'

const route = getRouteApi('/signed-in/approvals')
const pace = 5_000
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
  const search = route.useSearch()
  return (
    <div className="stack">
      <Title />
      <ApprovalList
        query={inboxQuery}
        search={search}
        what="your approvals"
        tabs={tabs}
        tabsLabel="Which approvals"
        columns={columnsOf(search.status)}
        none={noneOf}
        pace={() => pace}
      />
    </div>
  )
}

function noneOf(status: ApprovalSummary['status'] | undefined): string {
  return status === undefined
    ? 'Nothing waits for your decision. What does stands here by itself, and a mail says so.'
    : 'There is none of these in which you had a say.'
}

const columns: readonly Column<ApprovalSummary>[] = [
  {
    id: 'subject',
    header: 'Subject',
    isRowHeader: true,
    cell: ({ approvalId, subject }) => (
      <Link to="/approvals/$id" params={{ id: approvalId }}>
        {subject}
      </Link>
    ),
  },
  { id: 'requester', header: 'Who asks', cell: ({ requester }) => requester.name },
  { id: 'policy', header: 'How it is decided', cell: ({ policy }) => policyText(policy) },
  { id: 'votes', header: 'Votes so far', cell: ({ votes }) => votesText(votes) },
]

const due: Column<ApprovalSummary> = { id: 'due', header: 'Until', cell: (each) => <End of={each} /> }
const columnsOfOpen = [...columns, due]
const columnsOfEnded = [...columns, { ...due, header: 'Ended' }]

function columnsOf(status: string | undefined): readonly Column<ApprovalSummary>[] {
  return status === undefined || status === 'pending' ? columnsOfOpen : columnsOfEnded
}

function End({ of: { status, expiresAt, decidedAt } }: { readonly of: ApprovalSummary }) {
  return status === 'pending' ? <Due at={expiresAt} /> : <Moment at={decidedAt ?? expiresAt} />
}

function Due({ at }: { readonly at: string }) {
  const isSoon = new Date(at).getTime() - useNow().getTime() < soon
  return isSoon ? (
    <StatusIndicator type="warning" wrapText={false}>
      <Moment at={at} />
    </StatusIndicator>
  ) : (
    <Moment at={at} />
  )
}
