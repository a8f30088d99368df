/** Which of the reader's subscriptions to this API is called with, and its key, if they have it shown. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { subscriptions } from '../../lib/api'
import { isProblem } from '../../lib/problem'
import { isCallable, type Subscription, statusTexts } from '../../lib/subscriptions'
import { Read } from '../../ui/read'
import { TroubleNotice } from '../../ui/trouble'

export interface Callable {
  readonly address: string | undefined
  readonly key: string | undefined
}

interface Props {
  readonly apiId: string
  readonly onKnow: (callable: Callable) => void
}

/** Whoever has more than a hundred chooses among the newest. */
const most = 100

export function OwnKey({ apiId, onKnow }: Props) {
  const own = useQuery({
    queryKey: ['subscriptions-to', apiId],
    queryFn: async ({ signal }) => {
      const { subscriptions: all } = await subscriptions('GET /subscriptions', { query: { limit: most }, signal })
      const [held] = all.filter((each) => each.apiId === apiId && isCallable(each))
      if (!held) return null
      return await subscriptions('GET /subscriptions/{id}', { path: { id: held.subscriptionId }, signal })
    },
    staleTime: 10_000,
  })
  return (
    <Read query={own} what="your subscriptions">
      {(subscription) =>
        subscription ? (
          <OfSubscription subscription={subscription} onKnow={onKnow} />
        ) : (
          <None apiId={apiId} onKnow={onKnow} />
        )
      }
    </Read>
  )
}

function None({ apiId, onKnow }: Props) {
  useEffect(() => onKnow({ address: undefined, key: undefined }), [onKnow])
  return (
    <p>
      To try it out,{' '}
      <Link to="/apis/$apiId" params={{ apiId }}>
        subscribe to a plan
      </Link>
      .
    </p>
  )
}

interface OfOne {
  readonly subscription: Subscription
  readonly onKnow: (callable: Callable) => void
}

function OfSubscription({ subscription, onKnow }: OfOne) {
  const { subscriptionId, planId, plan, addresses, key, status } = subscription
  const [address] = addresses
  const { href } = useLocation()
  const [shown, setShown] = useState<string>()
  useEffect(() => onKnow({ address, key: shown }), [onKnow, address, shown])
  const showing = useMutation({
    mutationFn: () => subscriptions('POST /subscriptions/{id}/key', { path: { id: subscriptionId }, body: {} }),
    onSuccess: (found) => setShown(found.key),
    gcTime: 0,
  })
  const isTooOld = isProblem(showing.error, 'SignInTooOld')

  return (
    <div className="stack">
      <p>
        You are subscribed to{' '}
        <Link to="/subscriptions/$id" params={{ id: subscriptionId }}>
          {plan?.name ?? planId}
        </Link>{' '}
        ({statusTexts[status].toLowerCase()}). Calls go to <code>{address}</code>, and count against your quota.
      </p>
      {isTooOld && (
        <div className="notice" role="alert">
          <p>The key is used by whoever has signed in within the last ten minutes.</p>
          <Link to="/sign-in" search={{ returnTo: href, again: 'yes' }} className="button">
            Sign in again, and come back here
          </Link>
        </div>
      )}
      {showing.error && !isTooOld && <TroubleNotice error={showing.error} />}
      <div className="row">
        {shown === undefined ? (
          <button type="button" className="button" aria-disabled={showing.isPending} onClick={() => showing.mutate()}>
            Use my key{key && `, which ends in ${key.lastFour}`}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => setShown(undefined)}>
            Use my key no more
          </button>
        )}
        <span role="status" className="secondary">
          {shown === undefined ? 'Calls go without a key.' : 'Calls go with your key, until you leave this page.'}
        </span>
      </div>
    </div>
  )
}
