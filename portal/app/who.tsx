/** Who is signed in, and the way in and out. */
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { claimsOf, findSessionIfAny, signOut, useSession, wasSignedIn } from '../lib/session'

/** They keep where to be back at themselves. */
const waysIn = ['/sign-in', '/sign-up', '/forgotten-password']

export function Who() {
  const state = useSession()
  const queries = useQueryClient()
  const { href, pathname } = useLocation()
  const [isAsking, setIsAsking] = useState(wasSignedIn)
  useEffect(() => {
    // Whoever can't be asked about is shown the way in, which tells what is wrong.
    const asked = () => setIsAsking(false)
    findSessionIfAny().then(asked, asked)
  }, [])

  async function leave(): Promise<void> {
    await signOut().catch(() => undefined)
    // Nothing of what they saw is left for whoever comes next.
    queries.clear()
  }

  if (state.is !== 'in') {
    return (
      <div className="who">
        {!isAsking && !waysIn.includes(pathname) && (
          <Link to="/sign-in" search={pathname === '/' ? {} : { returnTo: href }}>
            Sign in
          </Link>
        )}
      </div>
    )
  }
  return (
    <div className="who">
      <span className="secondary">{String(claimsOf(state.session.accessToken).username)}</span>
      <button type="button" className="plain" onClick={() => void leave()}>
        Sign out
      </button>
    </div>
  )
}
