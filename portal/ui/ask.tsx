/** A question before something that can't be taken back: what will happen, and whether to go on. */
import { type ReactNode, useId } from 'react'
import { useModal } from './modal'
import { TroubleNotice } from './trouble'

interface Props {
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** Such as `Move the clock`. */
  readonly yes: string
  readonly isBusy: boolean
  readonly error?: unknown
  readonly onYes: () => void
  readonly onNo: () => void
}

export function Ask({ title, children, yes, isBusy, error, onYes, onNo }: Props) {
  const dialog = useModal()
  const id = useId()
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onNo()
      }}
    >
      <div className="stack">
        <h2 id={id}>{title}</h2>
        {children}
        {error !== undefined && error !== null && <TroubleNotice error={error} />}
        <div className="row">
          <button type="button" className="button primary" disabled={isBusy} onClick={onYes}>
            {yes}
          </button>
          <button type="button" className="button" onClick={onNo}>
            Leave it
          </button>
        </div>
      </div>
    </dialog>
  )
}
