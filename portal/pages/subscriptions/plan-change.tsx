/** Moves the subscription to another plan of the same API. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Modal from '@cloudscape-design/components/modal'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { catalogue, subscriptions } from '../../lib/api'
import type { Plan } from '../../lib/catalogue'
import type { Subscription } from '../../lib/subscriptions'
import { PlanFacts } from '../../ui/plan-facts'
import { Read } from '../../ui/read'
import { TroubleNotice } from '../../ui/trouble'

interface Props {
  readonly subscription: Subscription
  readonly onChange: () => Promise<void>
}

export function PlanChange({ subscription, onChange }: Props) {
  const { subscriptionId, apiId, planId, status, isBought } = subscription
  const [chosen, setChosen] = useState<Plan>()
  const api = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId }, signal }),
    enabled: !isBought,
  })
  const changing = useMutation({
    mutationFn: (to: Plan) =>
      subscriptions('PUT /subscriptions/{id}/plan', { path: { id: subscriptionId }, body: { planId: to.planId } }),
    onSuccess: async () => {
      setChosen(undefined)
      await onChange()
    },
  })
  if (isBought) return null

  function leave(): void {
    changing.reset()
    setChosen(undefined)
  }

  return (
    <Container header={<Header variant="h2">Another plan</Header>}>
      <Read query={api} what="the plans">
        {({ plans }) => {
          const others = plans.filter((plan) => plan.planId !== planId && !plan.isOfMarketplace)
          if (others.length === 0) return <p>The API has no other plan for sale here.</p>
          return (
            <ul className="cards">
              {others.map((plan) => (
                <li key={plan.planId} className="card">
                  <h3>{plan.name}</h3>
                  <PlanFacts plan={plan} />
                  {plan.needsApproval ? (
                    <Link to="/apis/$apiId/subscribe" params={{ apiId }} search={{ plan: plan.planId }}>
                      Ask for it, as a subscription of its own
                    </Link>
                  ) : (
                    <div>
                      <Button
                        disabled={status !== 'active'}
                        disabledReason="Only an active subscription can be moved."
                        ariaLabel={`Move to ${plan.name}`}
                        onClick={() => setChosen(plan)}
                      >
                        Move to it
                      </Button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }}
      </Read>
      <Modal
        visible={chosen !== undefined}
        header={`Move to ${chosen?.name ?? 'another plan'}?`}
        onDismiss={leave}
        footer={
          <div className="row">
            <Button
              variant="primary"
              loading={changing.isPending}
              onClick={() => chosen !== undefined && changing.mutate(chosen)}
            >
              Move to it
            </Button>
            <Button onClick={leave}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {changing.error && <TroubleNotice error={changing.error} />}
          <p>
            The key stays, and counts against the other plan from then on. While it moves, within seconds, a call may be
            refused.
          </p>
          {chosen && <PlanFacts plan={chosen} />}
        </div>
      </Modal>
    </Container>
  )
}
