/** Asks before a key is rotated how long the old one is to be taken, and says what that does. */
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { useOnce } from '../../lib/once'
import type { Subscription } from '../../lib/subscriptions'
import { TroubleNotice } from '../../ui/trouble'

const hour = 3600
const graces = [
  ['0', 'Not at all', 'Whoever still uses the old key is refused at once.'],
  [String(hour), 'For an hour', ''],
  [String(24 * hour), 'For a day', 'Time to change what uses it.'],
  [String(7 * 24 * hour), 'For a week', ''],
  [String(30 * 24 * hour), 'For thirty days', 'As long as it can be.'],
] as const

const expiries = [
  ['same', 'As it was', 'For as many days as was said of the present one, or for as long as the subscription goes on.'],
  ['30', 'For 30 days', ''],
  ['90', 'For 90 days', ''],
  ['365', 'For a year', ''],
  ['never', 'As long as the subscription goes on', ''],
] as const

/** As the API takes it. */
function daysOf(expiry: string): number | null | undefined {
  if (expiry === 'same') return undefined
  return expiry === 'never' ? null : Number(expiry)
}

interface Props {
  readonly subscription: Subscription
  readonly onDone: () => Promise<void>
  readonly onLeave: () => void
}

export function Rotation({ subscription: { subscriptionId, key, grace, status }, onDone, onLeave }: Props) {
  const hasExpired = status === 'suspended'
  const [seconds, setSeconds] = useState(String(24 * hour))
  const [expiry, setExpiry] = useState<string>('same')
  const [idempotencyKey, renew] = useOnce()
  const rotating = useMutation({
    mutationFn: () =>
      subscriptions('POST /subscriptions/{id}/key/rotation', {
        path: { id: subscriptionId },
        body: { graceSeconds: Number(seconds), expiresInDays: daysOf(expiry), idempotencyKey },
      }),
    onSuccess: onDone,
  })

  return (
    <Modal
      visible
      header="Rotate the key?"
      onDismiss={onLeave}
      footer={
        <div className="row">
          <Button variant="primary" loading={rotating.isPending} onClick={() => rotating.mutate()}>
            Make a new key
          </Button>
          <Button onClick={onLeave}>Leave it</Button>
        </div>
      }
    >
      <div className="stack">
        {rotating.error && <TroubleNotice error={rotating.error} />}
        {hasExpired ? (
          <p>A new key is made. The present one, which ends in {key?.lastFour}, has expired, and is removed.</p>
        ) : (
          <p>A new key is made. The present one, which ends in {key?.lastFour}, stops once its time is over.</p>
        )}
        {grace && <p>There is a key of before, which ends in {grace.lastFour}: it stops at once.</p>}
        {!hasExpired && (
          <FormField label="How long is the present key taken beside the new one?">
            <RadioGroup
              value={seconds}
              onChange={({ detail }) => {
                setSeconds(detail.value)
                renew()
              }}
              items={graces.map(([value, label, description]) => ({ value, label, description }))}
            />
          </FormField>
        )}
        <FormField label="How long is the new key taken?">
          <RadioGroup
            value={expiry}
            onChange={({ detail }) => {
              setExpiry(detail.value)
              renew()
            }}
            items={expiries.map(([value, label, description]) => ({ value, label, description }))}
          />
        </FormField>
      </div>
    </Modal>
  )
}
