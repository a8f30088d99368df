/** The plans of an API: each is a usage plan of API Gateway once it is for sale. */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PartProps } from '../../app/parts/owned-api'
import { subscriptions } from '../../lib/api'
import { quotaText, throttleText } from '../../lib/catalogue'
import type { OwnedPlan } from '../../lib/owned-apis'
import { Listing } from '../../ui/listing'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'
import { PlanEdit } from './plan-edit'

/** As the address names a plan that is not there yet. */
const another = '+'

export function Plans({ api, search: { plan: open } }: PartProps) {
  const { apiId, plans, status } = api
  const [leaving, setLeaving] = useState<OwnedPlan>()
  const chosen = plans.find(({ planId }) => planId === open)
  if (status !== 'retired' && (chosen || open === another)) {
    return <PlanEdit key={open} api={api} plan={chosen} />
  }
  const to = { to: '/owned-apis/$apiId/$part', params: { apiId, part: 'plans' } } as const
  return (
    <>
      {status !== 'retired' && (
        <p>
          <Link {...to} search={{ plan: another }}>
            Add a plan
          </Link>
        </p>
      )}
      <Listing
        label="Plans"
        items={plans}
        trackBy="planId"
        enableKeyboardNavigation
        empty="It has no plan yet; without one it can’t be published."
        columns={[
          {
            id: 'name',
            header: 'Plan',
            isRowHeader: true,
            cell: (plan) => (
              <>
                {plan.withdrawnAt || status === 'retired' ? (
                  plan.name
                ) : (
                  <Link {...to} search={{ plan: plan.planId }}>
                    {plan.name}
                  </Link>
                )}
                <div className="secondary">
                  {plan.planId}
                  {plan.withdrawnAt && '; withdrawn: who is on it stays, and nobody else comes'}
                </div>
              </>
            ),
          },
          { id: 'price', header: 'Price', cell: ({ price = 'None is said' }) => price },
          { id: 'limits', header: 'Limits', cell: (plan) => <Limits plan={plan} /> },
          { id: 'way', header: 'Access', cell: (plan) => wayText(plan) },
          {
            id: 'withdraw',
            header: 'Withdraw',
            isPlain: true,
            cell: (plan) =>
              plan.withdrawnAt === undefined &&
              status !== 'retired' && (
                <Button
                  variant="inline-link"
                  ariaLabel={`Withdraw the plan ${plan.name}`}
                  onClick={() => setLeaving(plan)}
                >
                  Withdraw
                </Button>
              ),
          },
        ]}
      />
      <Withdrawal apiId={apiId} plan={leaving} onClose={() => setLeaving(undefined)} />
    </>
  )
}

function Limits({ plan }: { readonly plan: OwnedPlan }) {
  return (
    <>
      {quotaText(plan)}
      <div className="secondary">{throttleText(plan)}</div>
    </>
  )
}

function wayText({ approval, marketplace, metering }: OwnedPlan): string {
  const told = [
    approval && `${approval.approvers.join(', ')} approve`,
    marketplace &&
      `sold by AWS Marketplace as ${'productCode' in marketplace ? marketplace.productCode : marketplace.productId}`,
    metering === 'gateway' && 'metered by API Gateway',
  ].filter(Boolean)
  return told.length === 0 ? 'At once' : told.join('; ')
}

interface WithdrawalProps {
  readonly apiId: string
  readonly plan: OwnedPlan | undefined
  readonly onClose: () => void
}

function Withdrawal({ apiId, plan, onClose }: WithdrawalProps) {
  const keep = useKeepApi()
  const leaving = useMutation({
    mutationFn: (planId: string) => subscriptions('DELETE /apis/{apiId}/plans/{planId}', { path: { apiId, planId } }),
    onSuccess: (now) => {
      keep(now)
      onClose()
    },
  })
  return (
    <Modal
      visible={plan !== undefined}
      header={`Withdraw ${plan?.name ?? 'the plan'}?`}
      onDismiss={onClose}
      footer={
        <div className="row">
          <Button variant="primary" loading={leaving.isPending} onClick={() => plan && leaving.mutate(plan.planId)}>
            Withdraw it
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      }
    >
      <div className="stack">
        {leaving.error && <TroubleNotice error={leaving.error} />}
        <p>
          It takes nobody else from now on. Who is on it stays on it, with the same limits; its usage plan goes when
          nobody is. A plan that was withdrawn does not come back: add another.
        </p>
      </div>
    </Modal>
  )
}
