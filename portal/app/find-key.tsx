/** ⌘K, or Ctrl-K: a field that takes any id. */
import { lazy, Suspense, useEffect, useState } from 'react'

const load = () => import('../pages/console/find-any')
const FindAny = lazy(async () => ({ default: (await load()).FindAny }))

export function FindKey() {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', listen)
    // Who types at once after the key loses nothing: it is there by then.
    load().catch(() => undefined)
    return () => removeEventListener('keydown', listen)
  }, [])
  return (
    <>
      <button type="button" className="plain" aria-keyshortcuts="Meta+K Control+K" onClick={() => setOpen(true)}>
        Find by id
      </button>
      {isOpen && (
        <Suspense>
          <FindAny onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
