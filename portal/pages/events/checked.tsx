/** What the last compatibility check said, of one event or of all, and what it was compared with. */
import { type CheckedEvent, type Compatibility, toldOf } from '../../lib/registry'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'

interface Props {
  readonly compatibility: Compatibility
  /** An event; all unless given. */
  readonly of?: string
}

export function Checked({ compatibility, of }: Props) {
  const { checkedAt, against, trouble, events } = compatibility
  if (trouble !== undefined) {
    return (
      <p>
        It could not be checked when this portal was built, <Moment at={checkedAt} />: {trouble}
      </p>
    )
  }
  const meant = events.filter(({ event }) => of === undefined || event === of)
  const told = toldOf(compatibility).filter(({ event }) => of === undefined || event === of)
  const broken = meant.filter(({ violations }) => violations.length > 0).length
  return (
    <>
      <p>
        {against === undefined ? (
          'There was nothing to compare with but the registry itself: the portal was built outside of a repository.'
        ) : (
          <>
            Compared with the registry of commit <code>{against.commit}</code>, <Moment at={against.at} />, and with
            every state that it had before.
          </>
        )}{' '}
        Checked when this portal was built, <Moment at={checkedAt} />.
      </p>
      <p>{summary(meant.length, told.length, broken)}</p>
      {told.length > 0 && <Told reports={told} />}
    </>
  )
}

function summary(all: number, told: number, broken: number): string {
  if (all === 0) return 'It was not among what was checked.'
  if (all === 1)
    return broken > 0 ? 'The change breaks consumers.' : told > 0 ? 'It breaks nobody.' : 'It is as it was.'
  const same = `${all - told} of ${all} events are as they were.`
  return broken === 0 ? `${same} No change breaks anybody.` : `${same} ${broken} break consumers.`
}

function Told({ reports }: { readonly reports: readonly CheckedEvent[] }) {
  return (
    <Listing
      label="What the check says"
      items={reports}
      trackBy="event"
      enableKeyboardNavigation
      columns={[
        { id: 'event', header: 'Event', isRowHeader: true, cell: ({ event }) => event },
        { id: 'verdict', header: 'Verdict', cell: ({ verdict }) => verdict },
        { id: 'says', header: 'What it says', cell: (report) => <Says report={report} /> },
      ]}
    />
  )
}

function Says({ report: { violations, notes, differences } }: { readonly report: CheckedEvent }) {
  return (
    <>
      {[...violations, ...notes].map((each) => (
        <div key={each}>{each}</div>
      ))}
      {differences.map(({ path, reason, consumers }) => (
        <div key={`${path} ${reason}`}>
          <code>{path || 'the event'}</code>: {reason}
          {consumers.length > 0 && `; breaks ${consumers.join(', ')}`}
        </div>
      ))}
    </>
  )
}
