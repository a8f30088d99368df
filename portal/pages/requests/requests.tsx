/** What was asked for in the reader's name, and how it stands. */
import { getRouteApi, Link } from '@tanstack/react-router'
import { requestsQuery } from '../../lib/approval-lists'
import { type ApprovalSummary, votesText } from '../../lib/approvals'
import type { Column } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Title } from '../../ui/title'
import { ApprovalList } from '../approvals/approval-list'
import type { StatusTab } from '../approvals/list-filter'
import { Status } from '../approvals/status'

const route = getRouteApi('/signed-in/requests')
const pace = 10_000
/** A status is looked for among all of them. */
const paceOfStatus = 30_000

const tabs: readonly StatusTab[] = [
  [undefined, 'All'],
  ['pending', 'Waiting'],
  ['granted', 'Granted'],
  ['rejected', 'Rejected'],
  ['expired', 'Expired'],
  ['withdrawn', 'Withdrawn'],
]

export function Requests() {
  const search = route.useSearch()
  return (
    <div className="stack">
      <Title />
      <p>What was asked for in your name, the newest first.</p>
      <ApprovalList
        query={requestsQuery}
        search={search}
        what="your requests"
        tabs={tabs}
        tabsLabel="Which requests"
        columns={columns}
        none={noneOf}
        pace={(status) => (status === undefined ? pace : paceOfStatus)}
      />
    </div>
  )
}

function noneOf(status: ApprovalSummary['status'] | undefined): string {
  return status === undefined
    ? 'Nothing was asked for in your name. When a workflow or a plan that needs approval asks, its way stands here.'
    : 'Nothing that was asked for in your name stands so.'
}

const columns: readonly Column<ApprovalSummary>[] = [
  {
    id: 'subject',
    header: 'Subject',
    isRowHeader: true,
    cell: ({ approvalId, subject }) => (
      <Link to="/requests/$id" params={{ id: approvalId }}>
        {subject}
      </Link>
    ),
  },
  { id: 'status', header: 'State', isPlain: true, cell: ({ status }) => <Status of={status} /> },
  { id: 'votes', header: 'Votes', cell: ({ votes }) => votesText(votes) },
  { id: 'asked', header: 'Since', cell: ({ requestedAt }) => <Moment at={requestedAt} /> },
  { id: 'due', header: 'Until', cell: ({ decidedAt, expiresAt }) => <Moment at={decidedAt ?? expiresAt} /> },
]
