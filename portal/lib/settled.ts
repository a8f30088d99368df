/** What somebody types, once they pause: not every letter is asked for. */
import { useEffect, useState } from 'react'
import { after } from './clock'

const pause = 250

export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => after(pause, () => setSettled(value)), [value])
  return settled
}
