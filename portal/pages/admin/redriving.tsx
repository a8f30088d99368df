/** The question before letters are sent back, and what became of them. */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { platform } from '../../lib/api'
import { type Letter, placeText, type QueueId, resultText } from '../../lib/dead-letters'
import { newKey } from '../../lib/once'
import { TroubleNotice } from '../../ui/trouble'

interface Props {
  readonly queueId: QueueId
  readonly asked: Letter | 'all' | undefined
  readonly onDone: () => Promise<unknown>
  readonly onClose: () => void
}

export function Redriving({ queueId, asked, onDone, onClose }: Props) {
  // One key a question: who presses twice, or again after no answer has come, asks for the same.
  const key = useRef('')
  const redriving = useMutation({
    mutationFn: (letterId: string | undefined) =>
      platform('POST /dead-letters/{queueId}/redrives', {
        path: { queueId },
        body: { idempotencyKey: key.current, ...(letterId !== undefined && { letterId }) },
      }),
    onSuccess: async () => {
      onClose()
      await onDone()
    },
  })
  const { reset } = redriving
  useEffect(() => {
    if (asked === undefined) return
    key.current = newKey()
    reset()
  }, [asked, reset])

  const { data: done } = redriving
  return (
    <>
      <div role="status">
        {done && (
          <>
            <p>{resultText(done)}</p>
            <ul>
              {done.failed.map(({ letterId, why }) => (
                <li key={letterId}>
                  <code>{letterId}</code> stays: {why}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Modal
        visible={asked !== undefined}
        header={asked === 'all' ? 'Send all letters back?' : 'Send this letter back?'}
        onDismiss={onClose}
        footer={
          <div className="row">
            <Button
              variant="primary"
              loading={redriving.isPending}
              onClick={() => redriving.mutate(asked === 'all' ? undefined : asked?.letterId)}
            >
              Send back
            </Button>
            <Button onClick={onClose}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {redriving.error && <TroubleNotice error={redriving.error} />}
          <p>{asked && whatItDoes(asked)}</p>
          <p>
            Whatever made it fail should be mended first: what fails again comes back here as another letter. Who had it
            done is in the log.
          </p>
        </div>
      </Modal>
    </>
  )
}

function whatItDoes(asked: Letter | 'all'): string {
  if (asked === 'all') {
    return 'Every letter of this queue, up to fifty, goes to whatever failed on it, once, and is deleted here when that has taken it. What says nothing of where it was stays.'
  }
  const to = asked.to === undefined ? 'where it failed' : placeText(asked.to)
  return `It goes to ${to}, and to nobody else who has had it, and is deleted here when that has taken it.`
}
