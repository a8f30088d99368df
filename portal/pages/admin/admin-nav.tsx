/** The pages of administrators. */
import { Link } from '@tanstack/react-router'

export function AdminNav() {
  return (
    <nav aria-label="Administration">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/admin/dead-letters" activeOptions={{ includeSearch: false }}>
            Dead letters
          </Link>
        </li>
      </ul>
    </nav>
  )
}
