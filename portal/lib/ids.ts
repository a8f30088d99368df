/** Ids that nobody guesses. Not `randomUUID`, which pages by plain http from another machine don’t have. */

/** Such as `web-0f…`, with 32 digits. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `${prefix}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
