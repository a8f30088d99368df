/**
 * A button for something that CodePipeline is asked to do: what it will do is said, and asked, before. Each opening has an
 * idempotency key of its own, which stays while the same is asked: whoever tries again after an answer was lost does it once.
 */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { after } from '../../lib/clock'
import type { Taken } from '../../lib/deployments'
import { newId } from '../../lib/ids'
import { TroubleNotice } from '../../ui/trouble'

/** CodePipeline has taken it; what comes of it is heard a moment later. */
const heardWithin = [1_000, 3_000, 8_000]

interface Props {
  /** Of the button, and of the question. */
  readonly label: string
  readonly says: ReactNode
  /** Of the button that does it. */
  readonly confirm: string
  readonly isPrimary?: boolean
  /** What there is to say of how. */
  readonly children?: ReactNode
  /** What is asked besides the key. */
  readonly body: Readonly<Record<string, unknown>>
  readonly ask: (idempotencyKey: string) => Promise<Taken>
  readonly onTaken?: (taken: Taken) => void
  /** Says what is wrong in its fields, and whether it may be sent. */
  readonly check?: () => boolean
}

export function Command({ label, says, confirm, isPrimary, children, body, ask, onTaken, check }: Props) {
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const key = useRef({ of: '', key: '' })
  const asking = useMutation({
    mutationFn: () => ask(keyFor(JSON.stringify(body))),
    onSuccess: (taken) => {
      setOpen(false)
      onTaken?.(taken)
      refresh()
      for (const wait of heardWithin) after(wait, refresh)
    },
  })

  function refresh(): void {
    for (const of of ['run', 'runs', 'pipeline', 'pipelines']) void queries.invalidateQueries({ queryKey: [of] })
  }

  function keyFor(asked: string): string {
    if (key.current.of !== asked) key.current = { of: asked, key: newId('portal') }
    return key.current.key
  }

  function open(): void {
    key.current = { of: '', key: '' }
    asking.reset()
    setOpen(true)
  }

  return (
    <>
      <Button variant={isPrimary ? 'primary' : 'normal'} onClick={open}>
        {label}
      </Button>
      <Modal
        visible={isOpen}
        header={`${label}?`}
        onDismiss={() => setOpen(false)}
        footer={
          <div className="row">
            <Button
              variant="primary"
              loading={asking.isPending}
              onClick={() => {
                if (!asking.isPending && (check?.() ?? true)) asking.mutate()
              }}
            >
              {confirm}
            </Button>
            <Button onClick={() => setOpen(false)}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {asking.error && <TroubleNotice error={asking.error} />}
          <p>{says}</p>
          {children}
        </div>
      </Modal>
    </>
  )
}
