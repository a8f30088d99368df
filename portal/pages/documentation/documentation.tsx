/** An API's documentation, to be tried out: in a document of its own, which is told what it needs and nothing else. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { catalogue } from '../../lib/api'
import { documentQuery } from '../../lib/document'
import { findSessionIfAny, useSession } from '../../lib/session'
import { Loading } from '../../ui/loading'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Frame } from './frame'
import type { Callable } from './own-key'

const route = getRouteApi('/apis/$apiId/documentation')

/** For whoever is signed in. */
const OwnKey = lazy(async () => ({ default: (await import('./own-key')).OwnKey }))

export function Documentation() {
  const { apiId } = route.useParams()
  const api = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId }, signal }),
  })
  const document = useQuery(documentQuery(apiId))
  return (
    <div className="stack">
      <p>
        <Link to="/apis/$apiId" params={{ apiId }}>
          {api.data?.name ?? 'The API'}
        </Link>
      </p>
      <Title text={api.data && `Documentation of ${api.data.name}`} />
      <Read query={document} what="the documentation">
        {(found) => (found === null ? <p>It has no document.</p> : <Tried apiId={apiId} document={found} />)}
      </Read>
    </div>
  )
}

interface Props {
  readonly apiId: string
  readonly document: Readonly<Record<string, unknown>>
}

function Tried({ apiId, document }: Props) {
  const state = useSession()
  const [callable, setCallable] = useState<Callable>()
  // Who has never signed in here stays unknown.
  const asked = useQuery({
    queryKey: ['who'],
    queryFn: async () => (await findSessionIfAny()) !== undefined,
    staleTime: 60_000,
  })
  if (state.is === 'unknown' && asked.isPending) return <Loading what="who is signed in" />
  return (
    <>
      {state.is === 'in' ? (
        <Suspense fallback={<Loading what="your subscriptions" />}>
          <OwnKey apiId={apiId} onKnow={setCallable} />
        </Suspense>
      ) : (
        <p>
          To try it out,{' '}
          <Link to="/sign-in" search={{ returnTo: `/apis/${apiId}/documentation` }}>
            sign in
          </Link>
          , and subscribe to a plan.
        </p>
      )}
      {(state.is !== 'in' || callable) && (
        // What it may call it is told once: of another address it has to begin anew.
        <Frame key={callable?.address ?? ''} document={document} address={callable?.address} shownKey={callable?.key} />
      )}
    </>
  )
}
