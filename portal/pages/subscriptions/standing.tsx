/** How it stands, why, and what comes next. */
import Alert, { type AlertProps } from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import { Link } from '@tanstack/react-router'
import { now } from '../../lib/clock'
import { isEndingNow, reasonText, type Subscription, statusTexts, suspensionText } from '../../lib/subscriptions'
import { Moment } from '../../ui/moment'
import { PlanFacts } from '../../ui/plan-facts'

const types: Readonly<Record<Subscription['status'], AlertProps.Type>> = {
  pending: 'info',
  'awaiting-approval': 'info',
  active: 'success',
  suspended: 'warning',
  ending: 'warning',
  ended: 'warning',
  failed: 'error',
}

export function Standing({ subscription }: { readonly subscription: Subscription }) {
  const { apiId, status, plan, requestedAt } = subscription
  return (
    <>
      <div role="status">
        <Alert type={types[status]} header={statusTexts[status]} statusIconAriaLabel={statusTexts[status]}>
          <Told subscription={subscription} />
        </Alert>
      </div>
      <Container>
        <div className="stack">
          {plan && <PlanFacts plan={plan} />}
          <p className="secondary">
            Asked for <Moment at={requestedAt} />.{' '}
            <Link to="/apis/$apiId" params={{ apiId }}>
              What the API is
            </Link>
          </p>
        </div>
      </Container>
    </>
  )
}

function Told({ subscription }: { readonly subscription: Subscription }) {
  const { status, activatedAt, endsAt, endedAt, reason, suspendedFor, apiId, planId } = subscription
  if (status === 'pending') return <p>Its key is being made. This page goes on by itself.</p>
  if (status === 'awaiting-approval') {
    return <p>The owners of the API have been asked. You get a key once they approve; this page goes on by itself.</p>
  }
  if (status === 'suspended') {
    return (
      <p>The API takes no calls with its key: {suspensionText(suspendedFor)}. The key stays, and may be on again.</p>
    )
  }
  if (isEndingNow(subscription, now())) return <p>Its key is being taken back. This page goes on by itself.</p>
  if (status === 'ending') {
    return (
      <p>
        The API can be called until {endsAt && <Moment at={endsAt} />}. {reason && `${reasonText(reason)}.`}
      </p>
    )
  }
  if (status === 'active') return <p>Since {activatedAt && <Moment at={activatedAt} />}.</p>
  return (
    <>
      <p>
        {reason && `${reasonText(reason)}.`} {endedAt && <Moment at={endedAt} />}
      </p>
      <p>
        <Link to="/apis/$apiId/subscribe" params={{ apiId }} search={{ plan: planId }}>
          Subscribe anew
        </Link>
      </p>
    </>
  )
}
