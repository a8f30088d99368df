/** What has happened to an approval, the newest last. */
import { actionText, type TrailEntry, wayText } from '../../lib/approvals'
import { Moment } from '../../ui/moment'

interface Props {
  readonly entries: readonly TrailEntry[]
  /** Whether there are earlier ones, which are not shown. */
  readonly isPart: boolean
}

export function Trail({ entries, isPart }: Props) {
  return (
    <div className="stack">
      {isPart && <p className="secondary">These are the newest entries; there are earlier ones.</p>}
      <ol className="timeline">
        {entries.map(({ at, action, by, way, detail }, index) => (
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
    </div>
  )
}

function isAddressee(action: TrailEntry['action']): boolean {
  return action === 'asked' || action === 'reminded' || action === 'escalated' || action === 'delegated'
}
