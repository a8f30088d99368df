/** Copies a text, and says so. Pages by plain http from another machine have no clipboard: there it says what to do. */
import { useState } from 'react'

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('')

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('Copied.')
    } catch {
      setSaid('This browser does not let the page copy: mark it, and copy it by hand.')
    }
  }

  return (
    <>
      <button type="button" className="button" onClick={() => void copy()}>
        Copy {what}
      </button>
      <span role="status" className="secondary">
        {said}
      </span>
    </>
  )
}
