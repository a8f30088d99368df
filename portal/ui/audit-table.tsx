/** Entries of an audit: who did what, when, and in which story. */
import Table from '@cloudscape-design/components/table'
import { Moment } from './moment'
import { useNarrow } from './narrow'

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
  const isNarrow = useNarrow()
  return (
    <Table
      variant="embedded"
      items={entries}
      trackBy="entryId"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'What was done' }}
      empty="Nothing was done that is kept."
      columnDefinitions={isNarrow ? columns.slice(0, 1) : columns}
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
