/** What of the main navigation is for some alone: for those who are signed in, and for administrators. */
import { Link, useLocation } from '@tanstack/react-router'
import { useIsAdmin } from '../lib/groups'
import { useSession } from '../lib/session'

export function OwnLinks() {
  const state = useSession()
  const isAdmin = useIsAdmin()
  const { pathname } = useLocation()
  if (state.is !== 'in') return null
  return (
    <>
      <li>
        <Link to="/subscriptions">Subscriptions</Link>
      </li>
      <li>
        <Link to="/events">Events</Link>
      </li>
      {isAdmin && (
        <li>
          {/* Of all that it leads to, not of the first alone. */}
          <Link to="/admin/dead-letters" aria-current={pathname.startsWith('/admin/') ? 'page' : undefined}>
            Admin
          </Link>
        </li>
      )}
    </>
  )
}
