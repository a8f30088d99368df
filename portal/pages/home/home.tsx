/** Where people begin. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { findLocal } from '../../lib/local'
import { Title } from '../../ui/title'

const LocalStart = lazy(async () => ({ default: (await import('./local-start')).LocalStart }))

const areas = [
  {
    to: '/guides',
    name: 'Guides',
    has: 'From a new account to the first answer of an API, and what others have made of it.',
  },
  {
    to: '/apis',
    name: 'APIs',
    has: 'What can be subscribed to, what it does and what it costs. No sign-in is needed to look.',
  },
  {
    to: '/subscriptions',
    name: 'Subscriptions',
    has: 'The APIs that you may call: your keys, how to call, and how much you did.',
  },
  {
    to: '/approvals',
    name: 'Approvals',
    has: 'What waits for your decision: who asks, what for, until when, and what others have said.',
  },
  {
    to: '/requests',
    name: 'Requests',
    has: 'What was asked for in your name, how it stands, and what has happened to it.',
  },
  {
    to: '/deployments',
    name: 'Deployments',
    has: 'Pipelines with their runs and tests, and the gate before production. For those who deploy.',
  },
  {
    to: '/events',
    name: 'Events',
    has: 'What the domains tell each other: fields, examples, who tells and who listens.',
  },
  {
    to: '/account',
    name: 'Account',
    has: 'Your profile, your password and second factors, and the browsers in which you are signed in.',
  },
] as const

export function Home() {
  const { data: isLocal } = useQuery({
    queryKey: ['is-local'],
    queryFn: findLocal,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <div className="stack wide">
      <Title />
      <p>Human decisions inside workflows, APIs for sale, deployments behind tests, and one sign-in for all of it.</p>
      <ul className="cards">
        {areas.map(({ to, name, has }) => (
          <li key={to} className="card">
            <h2>
              <Link to={to}>{name}</Link>
            </h2>
            <p>{has}</p>
          </li>
        ))}
      </ul>
      {isLocal && (
        <Suspense>
          <LocalStart />
        </Suspense>
      )}
    </div>
  )
}
