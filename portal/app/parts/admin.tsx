/** Lists of administrators and what is in them, each loaded when somebody goes there. */
import { getRouteApi } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense } from 'react'
import { NotFound } from '../not-found'
import { Pending } from '../pending'

const listRoute = getRouteApi('/signed-in/admin/$part')
const oneRoute = getRouteApi('/signed-in/admin/$part/$id')

export interface ListProps {
  readonly search: { readonly q?: string; readonly by?: string; readonly cursor?: string }
}

export interface OneProps {
  readonly id: string
  readonly search: { readonly cursor?: string }
}

const lists: Readonly<Record<string, ComponentType<ListProps>>> = {
  users: lazy(() => import('../../pages/admin/users').then(({ Users }) => ({ default: Users }))),
  applications: lazy(() =>
    import('../../pages/admin/applications').then(({ Applications }) => ({ default: Applications })),
  ),
  customers: lazy(() =>
    import('../../pages/admin/all-customers').then(({ AllCustomers }) => ({ default: AllCustomers })),
  ),
  feedback: lazy(() => import('../../pages/admin/all-feedback').then(({ AllFeedback }) => ({ default: AllFeedback }))),
}

const ones: Readonly<Record<string, ComponentType<OneProps>>> = {
  users: lazy(() => import('../../pages/admin/user').then(({ User }) => ({ default: User }))),
  applications: lazy(() =>
    import('../../pages/admin/application').then(({ Application }) => ({ default: Application })),
  ),
}

export function AdminList() {
  const { part } = listRoute.useParams()
  const search = listRoute.useSearch()
  const List = Object.hasOwn(lists, part) ? lists[part] : undefined
  if (!List) return <NotFound />
  return (
    <Suspense fallback={<Pending />}>
      <List search={search} />
    </Suspense>
  )
}

export function AdminOne() {
  const { part, id } = oneRoute.useParams()
  const search = oneRoute.useSearch()
  const One = Object.hasOwn(ones, part) ? ones[part] : undefined
  if (!One) return <NotFound />
  return (
    <Suspense fallback={<Pending />}>
      <One key={id} id={id} search={search} />
    </Suspense>
  )
}
