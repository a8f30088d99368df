/** Where a buyer of AWS Marketplace goes on: signs in or up, and says that the purchase is theirs. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { findSessionIfAny, useSession } from '../../lib/session'
import { Loading } from '../../ui/loading'
import { Title } from '../../ui/title'

/** For whoever is signed in. */
const Arrived = lazy(async () => ({ default: (await import('./arrived')).Arrived }))
const back = { returnTo: '/purchase' }

export function Purchase() {
  const state = useSession()
  const asked = useQuery({
    queryKey: ['who'],
    queryFn: async () => (await findSessionIfAny()) !== undefined,
    staleTime: 60_000,
  })
  return (
    <div className="stack wide narrow">
      <Title />
      {state.is === 'in' ? (
        <Suspense fallback={<Loading what="your purchase" />}>
          <Arrived />
        </Suspense>
      ) : state.is === 'unknown' && asked.isPending ? (
        <Loading what="who is signed in" />
      ) : (
        <>
          <p>
            Did AWS Marketplace send you here? Then what you bought waits in this browser, for an hour. Sign in or sign
            up, and say that it is yours: then you get your key.
          </p>
          <p className="row">
            <Link to="/sign-in" search={back} className="button primary">
              Sign in
            </Link>
            <Link to="/sign-up" search={back} className="button">
              Create an account
            </Link>
          </p>
          <p className="secondary">Did you buy nothing? Then close this page, and nothing happens.</p>
        </>
      )}
    </div>
  )
}
