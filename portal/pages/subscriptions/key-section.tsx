/** The key: shown to whoever has just signed in, copied, and rotated. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { subscriptions } from '../../lib/api'
import { isUnmoved } from '../../lib/focus'
import { isProblem } from '../../lib/problem'
import { isRotatable, type ShownKey, type Subscription } from '../../lib/subscriptions'
import { CopyButton } from '../../ui/copy-button'
import { Moment } from '../../ui/moment'
import { TroubleNotice } from '../../ui/trouble'
import { Rotation } from './rotation'
import { SignInAgain } from './sign-in-again'

interface Props {
  readonly subscription: Subscription
  readonly shown: string | undefined
  readonly onShow: (key: ShownKey | undefined) => void
  readonly onChange: () => Promise<void>
}

export function KeySection({ subscription, shown, onShow, onChange }: Props) {
  const { subscriptionId, key, grace } = subscription
  const [isRotating, setRotating] = useState(false)
  const asked = useRef<Element | null>(null)
  const showing = useMutation({
    onMutate: () => {
      asked.current = document.activeElement
    },
    mutationFn: () => subscriptions('POST /subscriptions/{id}/key', { path: { id: subscriptionId }, body: {} }),
    onSuccess: async (found) => {
      onShow(found)
      await onChange()
    },
    // Nothing of it is kept once it is shown.
    gcTime: 0,
  })
  const value = useRef<HTMLElement>(null)
  useEffect(() => {
    if (shown !== undefined && isUnmoved(asked.current)) value.current?.focus()
  }, [shown])

  function hide(): void {
    showing.reset()
    onShow(undefined)
  }

  return (
    <Container header={<Header variant="h2">Key</Header>}>
      <div className="stack">
        {key ? (
          <p>
            Callers send it as <code>x-api-key</code>. It ends in <code>{key.lastFour}</code>
            {key.issuedAt && (
              <>
                , and was made <Moment at={key.issuedAt} />
              </>
            )}
            {key.expiresAt && (
              <>
                , and is taken until <Moment at={key.expiresAt} />
              </>
            )}
            .
          </p>
        ) : (
          <p>There is no key yet.</p>
        )}
        {grace && (
          <p>
            The key of before, which ends in <code>{grace.lastFour}</code>, is taken until <Moment at={grace.until} />.
          </p>
        )}
        {isProblem(showing.error, 'SignInTooOld') ? (
          <SignInAgain what="The key is shown to whoever has signed in within the last ten minutes." />
        ) : (
          showing.error && <TroubleNotice error={showing.error} onRetry={() => showing.mutate()} />
        )}
        {shown !== undefined && (
          <p>
            <code ref={value} tabIndex={-1} className="secret">
              {shown}
            </code>
          </p>
        )}
        {key && (
          <div className="row">
            {shown === undefined ? (
              <Button loading={showing.isPending} onClick={() => showing.mutate()}>
                Show the key
              </Button>
            ) : (
              <>
                <CopyButton text={shown} what="the key" />
                <Button onClick={hide}>Hide the key</Button>
              </>
            )}
            {isRotatable(subscription) && <Button onClick={() => setRotating(true)}>Rotate the key</Button>}
          </div>
        )}
        {isRotating && (
          <Rotation
            subscription={subscription}
            onDone={async () => {
              setRotating(false)
              hide()
              await onChange()
            }}
            onLeave={() => setRotating(false)}
          />
        )}
      </div>
    </Container>
  )
}
