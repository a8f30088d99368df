/** A page of a route: its code is loaded when somebody goes to it, and its heading is known before. */
import { lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'

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
  return { component: lazyRouteComponent(load, name), staticData: { title } }
}
