/** A question before something is done that says what it will do. */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { TroubleNotice } from '../../ui/trouble'

interface Props<Asked, Done> {
  /** What of; undefined: nothing is asked. */
  readonly asked: Asked | undefined
  readonly header: string
  readonly verb: string
  readonly text: string
  readonly children?: ReactNode
  readonly isReady?: boolean
  readonly act: (asked: Asked) => Promise<Done>
  readonly onDone: (done: Done) => void
  readonly onClose: () => void
}

export function Confirm<Asked, Done>(props: Props<Asked, Done>) {
  const { asked, header, verb, text, children, isReady = true, act, onDone, onClose } = props
  const acting = useMutation({
    mutationFn: act,
    onSuccess: (done) => {
      onClose()
      onDone(done)
    },
  })
  const { reset } = acting
  useEffect(() => {
    if (asked !== undefined) reset()
  }, [asked, reset])
  return (
    <Modal
      visible={asked !== undefined}
      header={header}
      onDismiss={onClose}
      footer={
        <div className="row">
          <Button
            variant="primary"
            disabled={!isReady}
            loading={acting.isPending}
            onClick={() => asked !== undefined && acting.mutate(asked)}
          >
            {verb}
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      }
    >
      <div className="stack">
        {acting.error && <TroubleNotice error={acting.error} />}
        <p>{text}</p>
        {children}
      </div>
    </Modal>
  )
}
