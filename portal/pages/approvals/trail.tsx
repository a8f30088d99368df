/**
 * What has happened to an approval, the newest last, a page at a time: the newest with the approval, earlier ones by the
 * cursor in the address. All of it can be kept as a file.
 */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import { type Approval, actionText, type TrailEntry, wayText } from '../../lib/approvals'
import { csvOf } from '../../lib/csv'
import { saveFile } from '../../lib/save-file'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { TroubleNotice } from '../../ui/trouble'

/** Of which list of the reader's the approval is. */
type List = 'inbox' | 'requests'

interface Props {
  readonly approval: Approval
  readonly list: List
  /** Of the page that is shown; none of the newest. */
  readonly cursor: string | undefined
}

/** One write may add an entry for each approver; the file has them all. */
const mostShown = 150
const mostPages = 200

export function Trail({ approval, list, cursor }: Props) {
  const { approvalId, trail = [], trailCursor = null } = approval
  const earlier = useQuery({
    queryKey: ['trail', list, approvalId, cursor],
    queryFn: ({ signal }) => pageOf(list, approvalId, cursor, signal),
    enabled: cursor !== undefined,
    // What has happened is never another.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Container
      header={
        <Header variant="h2" actions={<Keep approval={approval} list={list} />}>
          What has happened
        </Header>
      }
    >
      {cursor === undefined ? (
        <Entries entries={trail} cursor={trailCursor} isNewest />
      ) : (
        <Read query={earlier} what="earlier entries">
          {(page) => <Entries entries={page.trail} cursor={page.cursor} isNewest={false} />}
        </Read>
      )}
    </Container>
  )
}

interface EntriesProps {
  readonly entries: readonly TrailEntry[]
  readonly cursor: string | null
  readonly isNewest: boolean
}

function Entries({ entries, cursor, isNewest }: EntriesProps) {
  const shown = entries.slice(-mostShown)
  return (
    <div className="stack">
      {cursor !== null && (
        <p>
          <Link to="." search={{ trail: cursor } as never} resetScroll={false}>
            Earlier entries
          </Link>
        </p>
      )}
      {shown.length < entries.length && (
        <p className="secondary">
          These are {shown.length} of {entries.length} that were written down together; a file has them all.
        </p>
      )}
      <ol className="timeline">
        {shown.map(({ at, action, by, way, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the end
          <li key={index}>
            <strong>{actionText(action)}</strong> {isAddressee(action) ? detail : `by ${by}`}
            <div className="secondary">
              <Moment at={at} />, {wayText(way)}
            </div>
            {detail && !isAddressee(action) && <p className="quoted">{detail}</p>}
          </li>
        ))}
      </ol>
      {!isNewest && (
        <p>
          <Link to="." search={{} as never} resetScroll={false}>
            Newest entries
          </Link>
        </p>
      )}
    </div>
  )
}

function Keep({ approval, list }: Pick<Props, 'approval' | 'list'>) {
  const name = `approval-${approval.approvalId}`
  const keeping = useMutation({
    mutationFn: async (kind: 'json' | 'csv') => {
      const trail = await wholeTrail(list, approval)
      if (kind === 'csv') saveFile(`${name}.csv`, csvOf(rowsOf(trail)), 'text/csv')
      else saveFile(`${name}.json`, JSON.stringify({ ...approval, trail, trailCursor: undefined }, null, 2))
    },
  })
  const isOf = (kind: 'json' | 'csv') => keeping.isPending && keeping.variables === kind
  return (
    <div className="row">
      {keeping.error && <TroubleNotice error={keeping.error} />}
      <Button iconName="download" loading={isOf('json')} onClick={() => keeping.mutate('json')}>
        Save as JSON
      </Button>
      <Button iconName="download" loading={isOf('csv')} onClick={() => keeping.mutate('csv')}>
        Save as CSV
      </Button>
    </div>
  )
}

/** The oldest first. */
async function wholeTrail(list: List, { approvalId }: Approval): Promise<readonly TrailEntry[]> {
  let entries: readonly TrailEntry[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await pageOf(list, approvalId, cursor)
    entries = [...page.trail, ...entries]
    if (page.cursor === null) break
    cursor = page.cursor
  }
  return entries
}

function pageOf(list: List, id: string, cursor: string | undefined, signal?: AbortSignal) {
  const given = { path: { id }, query: { cursor }, ...(signal && { signal }) }
  return list === 'inbox' ? approvals('GET /inbox/{id}/trail', given) : approvals('GET /requests/{id}/trail', given)
}

function rowsOf(trail: readonly TrailEntry[]): readonly (readonly (string | undefined)[])[] {
  const names = ['at', 'action', 'by', 'way', 'address', 'detail'] as const
  return [names, ...trail.map((entry) => names.map((name) => entry[name]))]
}

function isAddressee(action: TrailEntry['action']): boolean {
  return action === 'asked' || action === 'reminded' || action === 'escalated' || action === 'delegated'
}
