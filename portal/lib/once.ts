/** A key by which the same thing is asked for once, however often a button is pressed or an answer is lost. */
import { useState } from 'react'

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `web-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** One as long as the form is there; the second gives another, once something was done with it. */
export function useOnce(): readonly [key: string, renew: () => void] {
  const [key, setKey] = useState(newKey)
  return [key, () => setKey(newKey())]
}
