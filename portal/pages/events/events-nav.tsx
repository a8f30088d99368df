/** The way between the pages about events. */
import { Link } from '@tanstack/react-router'

export function EventsNav() {
  return (
    <nav aria-label="Events">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/events" activeOptions={{ exact: true, includeSearch: false }}>
            All events
          </Link>
        </li>
        <li>
          <Link to="/events/map" activeOptions={{ includeSearch: false }}>
            Map
          </Link>
        </li>
        <li>
          <Link to="/events/compatibility">Compatibility</Link>
        </li>
      </ul>
    </nav>
  )
}
