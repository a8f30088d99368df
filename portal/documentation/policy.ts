/** Of all that the policy of this document leaves open, calls of this one address alone; none if there is none. */

export function narrowPolicy(address: string | undefined): void {
  const meta = document.createElement('meta')
  meta.httpEquiv = 'Content-Security-Policy'
  meta.content = `connect-src ${address === undefined ? "'none'" : originsOf(address)}`
  document.head.append(meta)
}

/** Where a policy would not take it for one source, nothing is called. */
function originsOf(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`
  return /[;,\s]/.test(path) ? "'none'" : `${protocol}//${host}${path}`
}
