/** Which kinds of records are meant: those that begin so, and none of those that begin as what stands behind a minus. */

/** @param given such as `['event,mail']`, or `['-distribution.request']` for all others */
export function kindsMeant(given: readonly string[]): (kind: string) => boolean {
  const all = given.flatMap((each) => each.split(','))
  const none = all.filter((each) => each.startsWith('-')).map((each) => each.slice(1))
  const some = all.filter((each) => !each.startsWith('-'))
  return (kind) =>
    (some.length === 0 || some.some((each) => kind.startsWith(each))) && !none.some((each) => kind.startsWith(each))
}
