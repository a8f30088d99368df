/** The pages of an account. */
import { Link } from '@tanstack/react-router'

export function AccountNav() {
  return (
    <nav aria-label="Account">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/account" activeOptions={{ exact: true }}>
            Profile
          </Link>
        </li>
        <li>
          <Link to="/account/security">Password and second factors</Link>
        </li>
        <li>
          <Link to="/account/sessions">Sessions</Link>
        </li>
        <li>
          <Link to="/account/applications">Applications</Link>
        </li>
        <li>
          <Link to="/account/activity">Activity</Link>
        </li>
        <li>
          <Link to="/account/token">Tokens</Link>
        </li>
        <li>
          <Link to="/account/credentials">Credentials of AWS</Link>
        </li>
        <li>
          <Link to="/account/erase">Erase</Link>
        </li>
      </ul>
    </nav>
  )
}
