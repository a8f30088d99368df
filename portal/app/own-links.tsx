/** What of the main navigation is for some alone: for those who are signed in, and for administrators. */
import { Link } from '@tanstack/react-router'
import { useIsAdmin } from '../lib/groups'
import { useSession } from '../lib/session'

export function OwnLinks() {
  const state = useSession()
  const isAdmin = useIsAdmin()
  if (state.is !== 'in') return null
  return (
    <>
      <li>
        <Link to="/events">Events</Link>
      </li>
      {isAdmin && (
        <li>
          <Link to="/admin/dead-letters">Admin</Link>
        </li>
      )}
    </>
  )
}
