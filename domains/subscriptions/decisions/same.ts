import { isDeepStrictEqual } from 'node:util'

/** Whether two are the same as JSON, in whatever order their members stand. */
export function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(plain(left), plain(right))
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
