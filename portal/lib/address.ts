/** The address of a call, from that of its route. */

export interface Filled {
  readonly method: string
  readonly url: string
}

type Value = string | number | boolean | undefined

/** `GET /inbox/{id}` of `approvals`, with `{ id: 'a/b' }`, is `GET` of `/api/approvals/inbox/a%2Fb`. */
export function fill(
  domain: string,
  address: string,
  path: Readonly<Record<string, Value>> = {},
  query: Readonly<Record<string, Value>> = {},
): Filled {
  const [method = '', template = ''] = address.split(' ')
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = path[name]
    if (value === undefined || value === '') throw new TypeError(`${address}: there is no ${name} to go into its path`)
    return encodeURIComponent(value)
  })
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') asked.set(name, String(value))
  }
  const rest = asked.size > 0 ? `?${asked}` : ''
  return { method, url: `/api/${domain}${filled}${rest}` }
}
