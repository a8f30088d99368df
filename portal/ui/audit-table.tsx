/** Entries of an audit: who did what, when, and in which story. */
import { deedText } from '../lib/deeds'
import { useSession } from '../lib/session'
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
        {deedText(what)}
        {detail && <div>{detail}</div>}
        <div className="secondary">
          <Moment at={at} />
        </div>
      </>
    ),
  },
  { id: 'actor', header: 'By whom', cell: ({ actor }: AuditEntry) => <Who sub={actor} /> },
  { id: 'sub', header: 'To whom', cell: ({ sub }: AuditEntry) => sub && <Who sub={sub} /> },
  { id: 'story', header: 'Story', cell: ({ correlationId }: AuditEntry) => <code>{correlationId}</code> },
]

/** A subject, or a domain; the reader knows themselves otherwise. */
function Who({ sub }: { readonly sub: string }) {
  const state = useSession()
  return state.is === 'in' && state.session.sub === sub ? 'You' : sub
}
