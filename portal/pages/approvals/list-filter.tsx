/** What stands above a list of approvals: of which status, and the words that are looked for. Both are in the address. */
import TextFilter from '@cloudscape-design/components/text-filter'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Approval } from '../../lib/approvals'

export type StatusTab = readonly [status: Approval['status'] | undefined, text: string]

interface TabsProps {
  /** Of the navigation. */
  readonly label: string
  readonly tabs: readonly StatusTab[]
}

export function StatusTabs({ label, tabs }: TabsProps) {
  return (
    <nav aria-label={label}>
      <ul className="row plain-list tabs">
        {tabs.map(([each, text]) => (
          <li key={text}>
            <Link
              to="."
              search={{ status: each } as never}
              // The one of no status is so only where the address has none.
              activeOptions={{ explicitUndefined: true }}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface WordsProps {
  readonly q: string | undefined
  readonly status: string | undefined
  /** How many there are of what is looked for. */
  readonly countText: string
}

export function WordFilter({ q, status, countText }: WordsProps) {
  const navigate = useNavigate()
  return (
    <TextFilter
      filteringText={q ?? ''}
      filteringPlaceholder="Subject, who asks, system or reference"
      filteringAriaLabel="Look for a subject, who asks, a system or a reference"
      countText={countText}
      onChange={({ detail }) =>
        void navigate({ to: '.', search: { status, q: detail.filteringText || undefined } as never, replace: true })
      }
    />
  )
}

interface NothingProps {
  readonly isFiltered: boolean
  readonly isMore: boolean
  /** What there is to say if nothing is looked for. */
  readonly none: string
}

export function Nothing({ isFiltered, isMore, none }: NothingProps) {
  if (!isFiltered) return <p>{isMore ? 'There is nothing more on this page.' : none}</p>
  return (
    <div className="stack">
      <p>{isMore ? 'Nothing that was looked through matches; the next page goes on.' : 'Nothing here matches.'}</p>
      <p>
        <Link to="." search={{} as never}>
          Show all
        </Link>
      </p>
    </div>
  )
}
