/** A page of a route: its code is loaded when somebody goes to it, and its heading is known before. */
import { lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { Problem } from '../lib/problem'

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
