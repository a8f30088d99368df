/** Entries of an audit: who did what, when, and in which story. */
import { Listing } from './listing'
import { Moment } from './moment'

export interface AuditEntry {
  readonly entryId: string
  readonly at: string
  readonly what: string
  readonly actor: string
  readonly correlationId: string
  readonly sub?: string | undefined
  readonly detail?: string | undefined
}

export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <Listing
      label="What was done"
      items={entries}
      trackBy="entryId"
      enableKeyboardNavigation
      empty="Nothing was done that is kept."
      columns={columns}
    />
  )
}

const columns = [
  {
    id: 'what',
    header: 'What',
    isRowHeader: true,
    cell: ({ what, at, detail }: AuditEntry) => (
      <>
        {what}
        {detail && <div>{detail}</div>}
        <div className="secondary">
          <Moment at={at} />
        </div>
      </>
    ),
  },
  { id: 'actor', header: 'By whom', cell: ({ actor }: AuditEntry) => actor },
  { id: 'sub', header: 'To whom', cell: ({ sub = '' }: AuditEntry) => sub },
  { id: 'story', header: 'Story', cell: ({ correlationId }: AuditEntry) => <code>{correlationId}</code> },
]
