/** What of the main navigation is for those who are signed in. */
import { Link } from '@tanstack/react-router'
import { useSession } from '../lib/session'

export function OwnLinks() {
  const state = useSession()
  if (state.is !== 'in') return null
  return (
    <li>
      <Link to="/events">Events</Link>
    </li>
  )
}
