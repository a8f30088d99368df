/** Ends the subscription: says what that does and when, and asks first. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Modal from '@cloudscape-design/components/modal'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import type { Subscription } from '../../lib/subscriptions'
import { momentText } from '../../lib/time'
import { TroubleNotice } from '../../ui/trouble'

interface Props {
  readonly subscription: Subscription
  readonly onChange: () => Promise<void>
}

type When = 'now' | 'period-end'

export function Cancel({ subscription, onChange }: Props) {
  const { subscriptionId, status, isBought, periodEndsAt } = subscription
  const [isAsked, setAsked] = useState(false)
  const [at, setAt] = useState<When>('period-end')
  const isUndecided = status === 'awaiting-approval'
  const cancelling = useMutation({
    mutationFn: () =>
      subscriptions('POST /subscriptions/{id}/cancellation', {
        path: { id: subscriptionId },
        body: { at: isUndecided ? 'now' : at },
      }),
    onSuccess: async () => {
      setAsked(false)
      await onChange()
    },
  })

  function leave(): void {
    cancelling.reset()
    setAsked(false)
  }

  return (
    <Container header={<Header variant="h2">{isUndecided ? 'Take it back' : 'Cancel'}</Header>}>
      {isBought ? (
        <p>It was bought through AWS Marketplace, and is changed and cancelled there, under “Manage subscriptions”.</p>
      ) : (
        <Button onClick={() => setAsked(true)}>
          {isUndecided ? 'Take the request back' : 'Cancel the subscription'}
        </Button>
      )}
      <Modal
        visible={isAsked}
        header={isUndecided ? 'Take the request back?' : 'Cancel the subscription?'}
        onDismiss={leave}
        footer={
          <div className="row">
            <Button variant="primary" loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
              {isUndecided ? 'Take it back' : 'Cancel it'}
            </Button>
            <Button onClick={leave}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {cancelling.error && <TroubleNotice error={cancelling.error} />}
          {isUndecided ? (
            <p>Whoever was asked is told that there is nothing to decide any more. You can ask again.</p>
          ) : (
            <>
              <p>
                {at === 'now'
                  ? 'Its keys are taken back at once: every call with them is refused from then on.'
                  : `Its keys are taken until ${momentText(new Date(periodEndsAt))}, and every call with them is refused after that.`}{' '}
                They do not come back; whoever subscribes anew gets another. What is kept of usage goes with them.
              </p>
              <FormField label="When does it end?">
                <RadioGroup
                  value={at}
                  onChange={({ detail }) => setAt(detail.value as When)}
                  items={[
                    { value: 'period-end', label: `When the period ends, ${momentText(new Date(periodEndsAt))}` },
                    { value: 'now', label: 'At once' },
                  ]}
                />
              </FormField>
            </>
          )}
        </div>
      </Modal>
    </Container>
  )
}
