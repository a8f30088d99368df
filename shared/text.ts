/** Text that must fit where it goes. */

/** At most so many characters (UTF-16 units, as AWS counts them); what is cut short ends in `…`. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  // Half a surrogate pair would be no text.
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`
}
