/** What of an address a page reads. All else of it is left alone. */

interface ListSearch {
  readonly q?: string
  readonly cursor?: string
}

/** What filters a list and says where in it one is. */
export function listSearch({ q, cursor }: Record<string, unknown>): ListSearch {
  return { ...(typeof q === 'string' && { q }), ...(typeof cursor === 'string' && { cursor }) }
}

export function texts<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { readonly [Each in Name]?: string } => {
    const given = names.filter((name) => typeof search[name] === 'string')
    return Object.fromEntries(given.map((name) => [name, search[name]])) as { readonly [Each in Name]?: string }
  }
}
