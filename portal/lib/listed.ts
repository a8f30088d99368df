/** Which rows of a list a filter leaves: those that have every word of it somewhere, in whatever case. */

export function isListed(filter: string | undefined, texts: readonly string[]): boolean {
  if (filter === undefined) return true
  const all = texts.join('\n').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
