/** The pages of administrators. */
import { Link } from '@tanstack/react-router'

const parts = [
  ['users', 'People'],
  ['applications', 'Applications'],
  ['customers', 'Customers'],
  ['feedback', 'Feedback'],
] as const

export function AdminNav() {
  return (
    <nav aria-label="Administration">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/admin/dead-letters" activeOptions={{ includeSearch: false }}>
            Dead letters
          </Link>
        </li>
        {parts.map(([part, label]) => (
          <li key={part}>
            <Link to="/admin/$part" params={{ part }} activeOptions={{ includeSearch: false }}>
              {label}
            </Link>
          </li>
        ))}
        <li>
          <Link to="/owned-apis">Owned APIs</Link>
        </li>
      </ul>
    </nav>
  )
}
