/** A dialog that is shown for as long as it is there. Closed before it goes, it gives the focus back to whatever had it. */
import { type RefObject, useLayoutEffect, useRef } from 'react'

export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  // When other effects end, it is gone already, and the focus with it.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return dialog
}
