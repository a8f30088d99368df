/** Text that must fit where it goes, or tell nothing that may not be there. */

/** At most so many characters (UTF-16 units, as AWS counts them); what is cut short ends in `…`. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  // Half a surrogate pair would be no text.
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`
}

/**
 * Whatever looks like an e-mail address, as `(address)`. For the cause of a failed task: Step Functions logs it even where it
 * is told to leave out what executions were given.
 */
export function withoutAddresses(text: string): string {
  return text.replace(/[^\s@<>()[\]"',;:]{1,64}@[^\s@<>()[\]"',;:]{1,255}/g, '(address)')
}
