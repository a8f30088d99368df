/** A page of a route: its code is loaded when somebody goes to it, and its heading is known before. */
import type { FetchQueryOptions } from '@tanstack/react-query'
import { type AnyRouteMatch, lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { Problem } from '../lib/problem'
import { queries } from './queries'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What stands as the heading until the page knows a better one. */
    readonly title?: string
  }
}

export function page<Name extends string>(
  title: string,
  load: () => Promise<{ readonly [Each in Name]: ComponentType }>,
  name: Name,
) {
  // The router would load the whole site again, and of a browser that is offline nothing would be left.
  const component = lazyRouteComponent(
    () =>
      load().catch((cause: unknown) => {
        throw new Problem('The page can’t be fetched', { code: 'Unreachable', status: 0, correlationId: '' }, { cause })
      }),
    name,
  )
  return { component, staticData: { title } }
}

interface Entered {
  readonly cause: AnyRouteMatch['cause']
  readonly location: { readonly search: object }
}

/**
 * A loader that asks for what the page will read first, so that its code and its data come side by side. Whoever is there
 * already reads what they change by the page itself.
 */
// biome-ignore lint/suspicious/noExplicitAny: of whatever is read, as the library says it
export function reads<Search>(find: () => Promise<(search: Search) => FetchQueryOptions<any, any, any, any>>) {
  return ({ cause, location: { search } }: Entered): void => {
    if (cause !== 'enter') return
    // The page reads it as well, and tells what is wrong.
    find().then(
      (queryOf) => queries.prefetchQuery(queryOf(search as Search)),
      () => undefined,
    )
  }
}
