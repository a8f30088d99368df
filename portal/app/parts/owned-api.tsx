/** What there is about an API beside its settings, each loaded when somebody goes there. */
import { getRouteApi } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense } from 'react'
import type { OwnedApi } from '../../lib/owned-apis'
import { OwnedFrame } from '../../pages/owned-apis/frame'
import { Loading } from '../../ui/loading'
import { NotFound } from '../not-found'

const route = getRouteApi('/signed-in/owned-apis/$apiId/$part')

export interface PartProps {
  readonly api: OwnedApi
  readonly search: PartSearch
}

export interface PartSearch {
  readonly plan?: string
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
}

const parts: Readonly<Record<string, readonly [title: string, part: ComponentType<PartProps>]>> = {
  plans: ['Plans', lazy(() => import('../../pages/owned-apis/plans').then(({ Plans }) => ({ default: Plans })))],
  customers: [
    'Customers',
    lazy(() => import('../../pages/owned-apis/customers').then(({ Customers }) => ({ default: Customers }))),
  ],
  usage: [
    'Usage',
    lazy(() => import('../../pages/owned-apis/usage').then(({ UsageOfApi }) => ({ default: UsageOfApi }))),
  ],
  feedback: [
    'Feedback',
    lazy(() => import('../../pages/owned-apis/feedback').then(({ FeedbackOfApi }) => ({ default: FeedbackOfApi }))),
  ],
  audit: [
    'Audit',
    lazy(() => import('../../pages/owned-apis/audit').then(({ AuditOfApi }) => ({ default: AuditOfApi }))),
  ],
}

export function Part() {
  const { apiId, part } = route.useParams()
  const search = route.useSearch()
  const found = Object.hasOwn(parts, part) ? parts[part] : undefined
  if (!found) return <NotFound />
  const [title, Shown] = found
  return (
    <OwnedFrame key={part} apiId={apiId} what={title}>
      {(api) => (
        <Suspense fallback={<Loading what={title.toLowerCase()} />}>
          <Shown api={api} search={search} />
        </Suspense>
      )}
    </OwnedFrame>
  )
}
