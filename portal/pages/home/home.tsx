/** Where people begin. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { findLocal } from '../../lib/local'
import { Title } from '../../ui/title'

const LocalStart = lazy(async () => ({ default: (await import('./local-start')).LocalStart }))

export function Home() {
  const { data: isLocal } = useQuery({
    queryKey: ['is-local'],
    queryFn: findLocal,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <div className="stack wide">
      <Title text="Signalbox" />
      <p>Human decisions inside workflows, APIs for sale, deployments behind tests, and one sign-in for all of it.</p>
      <ul className="cards">
        <li className="card">
          <h2>
            <Link to="/apis">APIs</Link>
          </h2>
          <p>What can be subscribed to, what it does and what it costs. No sign-in is needed to look.</p>
        </li>
        <li className="card">
          <h2>
            <Link to="/approvals">Approvals</Link>
          </h2>
          <p>What waits for your decision: who asks, what for, until when, and what others have said.</p>
        </li>
        <li className="card">
          <h2>
            <Link to="/requests">Requests</Link>
          </h2>
          <p>What was asked for in your name, how it stands, and what has happened to it.</p>
        </li>
        <li className="card">
          <h2>
            <Link to="/account">Account</Link>
          </h2>
          <p>Your profile, your password and second factors, and the browsers in which you are signed in.</p>
        </li>
      </ul>
      {isLocal && (
        <Suspense>
          <LocalStart />
        </Suspense>
      )}
    </div>
  )
}
