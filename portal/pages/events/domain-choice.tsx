/** Of which domain events are shown. */
import { useId } from 'react'

interface Props {
  readonly domains: readonly string[]
  readonly chosen: string | undefined
  readonly onChange: (domain: string | undefined) => void
}

export function DomainChoice({ domains, chosen = '', onChange }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Domain</label>
      <span id={`${id}-hint`} className="secondary">
        That owns, publishes or consumes them.
      </span>
      <select
        id={id}
        aria-describedby={`${id}-hint`}
        value={chosen}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      >
        <option value="">All</option>
        {domains.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}
