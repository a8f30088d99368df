/** The way between the pages of the console. */
import { Link } from '@tanstack/react-router'

export function ConsoleNav() {
  return (
    <nav aria-label="Console">
      <ul className="row plain-list">
        <li>
          <Link to="/console" activeOptions={{ exact: true, includeSearch: false }}>
            What happens
          </Link>
        </li>
        <li>
          <Link to="/console/clock">Clock</Link>
        </li>
        <li>
          <Link to="/console/mail">Mail</Link>
        </li>
      </ul>
    </nav>
  )
}
