/** A moment, in the reader's zone, and how far off it is, which goes on as time does. */
import { useSyncExternalStore } from 'react'
import { every, now } from '../lib/clock'
import { distanceText, momentText } from '../lib/time'

/** What is said of minutes is right to the half. */
const pace = 30_000
const listeners = new Set<() => void>()
let beat = now()
let stop: (() => void) | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= every(pace, () => {
    beat = now()
    for (const tell of listeners) tell()
  })
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = undefined
  }
}

/** The time of the system, to half a minute. */
export function useNow(): Date {
  const known = useSyncExternalStore(subscribe, () => beat)
  const exact = now()
  return exact > known ? exact : known
}

export function Moment({ at }: { readonly at: string }) {
  const moment = new Date(at)
  const distance = distanceText(moment, useNow())
  return (
    <time dateTime={at}>
      {momentText(moment)} <span className="secondary">({distance})</span>
    </time>
  )
}
