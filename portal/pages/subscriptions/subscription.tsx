/** One subscription, as it stands just now: its key, how it is called, what it has used, and what can be done with it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { now } from '../../lib/clock'
import { isOver, paceOf, type ShownKey, type Subscription } from '../../lib/subscriptions'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Audit } from './audit'
import { Cancel } from './cancel'
import { KeySection } from './key-section'
import { PlanChange } from './plan-change'
import { Samples } from './samples'
import { Standing } from './standing'
import { UsageSection } from './usage-section'

const route = getRouteApi('/signed-in/subscriptions/$id')

export function SubscriptionPage() {
  const { id } = route.useParams()
  const subscription = useQuery({
    queryKey: ['subscription', id],
    queryFn: ({ signal }) => subscriptions('GET /subscriptions/{id}', { path: { id }, signal }),
    refetchInterval: ({ state }) => (state.data ? paceOf(state.data, now()) : false),
  })
  const { data } = subscription
  return (
    <div className="stack">
      <p>
        <Link to="/subscriptions">All your subscriptions</Link>
      </p>
      <Title text={data && `${data.apiName}, ${data.plan?.name ?? data.planId}`} />
      <Read query={subscription} what="the subscription">
        {(found) => <One subscription={found} />}
      </Read>
    </div>
  )
}

function One({ subscription }: { readonly subscription: Subscription }) {
  const { subscriptionId, key } = subscription
  const queries = useQueryClient()
  // In memory alone, and only while the page is open. One that was rotated away is not shown any more.
  const [shown, setShown] = useState<ShownKey>()
  const present = shown?.generation === key?.generation ? shown?.key : undefined
  const changed = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['subscription', subscriptionId] }),
      queries.invalidateQueries({ queryKey: ['subscriptions'] }),
      queries.invalidateQueries({ queryKey: ['subscription-audit', subscriptionId] }),
    ])
  }
  return (
    <>
      <Standing subscription={subscription} />
      {!isOver(subscription) && (
        <>
          <KeySection subscription={subscription} shown={present} onShow={setShown} onChange={changed} />
          <Samples subscription={subscription} shownKey={present} />
        </>
      )}
      {key && <UsageSection subscription={subscription} />}
      {!isOver(subscription) && (
        <>
          <PlanChange subscription={subscription} onChange={changed} />
          <Cancel subscription={subscription} onChange={changed} />
        </>
      )}
      <Audit subscriptionId={subscriptionId} />
    </>
  )
}
