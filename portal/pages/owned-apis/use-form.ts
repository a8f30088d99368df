/** What forms of owners have in common: they are checked when somebody tries to save, and then as they are mended. */
import { type FormEvent, useState } from 'react'
import { isOfNone, type WrongIn, wrongOf } from '../../lib/owned-apis'

interface Saving {
  readonly error: unknown
  readonly isPending: boolean
  readonly mutate: () => void
}

export interface Checked {
  /** What is wrong with a field, by any of its names. */
  readonly wrong: (...names: readonly string[]) => string
  /** What the API says of none of the fields. */
  readonly trouble: unknown
  readonly submit: (event: FormEvent) => void
}

/**
 * @param fields that the form has, as the API calls them
 * @param check what can be said before the API is asked
 */
export function useForm(
  { error, isPending, mutate }: Saving,
  fields: readonly string[],
  check: () => WrongIn<string> = () => ({}),
): Checked {
  const [isTried, setTried] = useState(false)
  const own = isTried ? check() : {}
  return {
    wrong: (...names) => names.map((name) => own[name]).find(Boolean) ?? wrongOf(error, ...names),
    trouble: isOfNone(error, fields) ? error : null,
    submit(event) {
      event.preventDefault()
      setTried(true)
      if (!isPending && Object.keys(check()).length === 0) mutate()
    },
  }
}
