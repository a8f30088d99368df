/** One API: what it is, its plans, and what its document says it can do. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { catalogue } from '../../lib/api'
import type { Entry, Plan } from '../../lib/catalogue'
import { useHeld } from '../../lib/held'
import { type SubscriptionSummary, statusTexts } from '../../lib/subscriptions'
import { Moment } from '../../ui/moment'
import { PlanFacts } from '../../ui/plan-facts'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Operations } from './operations'

const route = getRouteApi('/apis/$apiId')

export function Api() {
  const { apiId } = route.useParams()
  const api = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId }, signal }),
  })
  return (
    <div className="stack wide">
      <div className="stack">
        <p>
          <Link to="/apis">All APIs</Link>
        </p>
        <Title text={api.data?.name} />
        {api.data && <p className="said">{api.data.summary}</p>}
      </div>
      <Read query={api} what="the API">
        {(found) => (
          <>
            <Standing api={found} />
            <Plans apiId={apiId} plans={found.plans} />
            <Operations apiId={apiId} />
          </>
        )}
      </Read>
    </div>
  )
}

function Standing({ api: { status, publishedAt, endsAt } }: { readonly api: Entry }) {
  if (status === 'retired') {
    return (
      <div className="notice">
        <p>
          <strong>It is retired and takes nobody else.</strong>{' '}
          {endsAt ? (
            <>
              Subscriptions end <Moment at={endsAt} />.
            </>
          ) : (
            'Subscriptions go on.'
          )}
        </p>
      </div>
    )
  }
  return publishedAt ? (
    <p className="secondary">
      Published <Moment at={publishedAt} />
    </p>
  ) : null
}

function Plans({ apiId, plans }: { readonly apiId: string; readonly plans: readonly Plan[] }) {
  const held = useHeld(apiId)
  return (
    <section className="stack">
      <h2>Plans</h2>
      {plans.length === 0 && <p>It has no plan that takes anybody just now.</p>}
      <ul className="cards">
        {plans.map((plan) => (
          <li key={plan.planId} className="card">
            <h3>{plan.name}</h3>
            <p className="said">{plan.description}</p>
            <PlanFacts plan={plan} />
            <WayIn apiId={apiId} plan={plan} held={held.find(({ planId }) => planId === plan.planId)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface WayInProps {
  readonly apiId: string
  readonly plan: Plan
  /** What the reader has of it already. */
  readonly held: SubscriptionSummary | undefined
}

function WayIn({ apiId, plan, held }: WayInProps) {
  if (held) {
    return (
      <p>
        <Link
          to="/subscriptions/$id"
          params={{ id: held.subscriptionId }}
          className="button"
          aria-label={`Your subscription to ${plan.name}`}
        >
          Your subscription
        </Link>{' '}
        <span className="secondary">{statusTexts[held.status]}</span>
      </p>
    )
  }
  if (plan.isOfMarketplace) return null
  return (
    <p>
      <Link
        to="/apis/$apiId/subscribe"
        params={{ apiId }}
        search={{ plan: plan.planId }}
        className="button primary"
        aria-label={`${plan.needsApproval ? 'Ask for' : 'Subscribe to'} ${plan.name}`}
      >
        {plan.needsApproval ? 'Ask for it' : 'Subscribe'}
      </Link>
    </p>
  )
}
