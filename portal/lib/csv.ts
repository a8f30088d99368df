/** Tables as other programs read them (RFC 4180). What others wrote is text there, too: a sheet would take it for a formula. */

export function csvOf(rows: readonly (readonly (string | undefined)[])[]): string {
  return rows.map((row) => `${row.map((cell) => cellOf(cell ?? '')).join(',')}\r\n`).join('')
}

/** What begins as a formula does, perhaps after blanks, begins with an apostrophe. */
function cellOf(text: string): string {
  const harmless = /^\s*[=+\-@|%\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
