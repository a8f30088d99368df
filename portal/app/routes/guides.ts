/** Texts for readers, for everybody. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { root } from './root'

const guides = createRoute({
  getParentRoute: () => root,
  path: '/guides',
  ...page('Guides', () => import('../../pages/guides/guides'), 'Guides'),
})

const guide = createRoute({
  getParentRoute: () => root,
  path: '/guides/$slug',
  ...page('A guide', () => import('../../pages/guides/guide'), 'GuidePage'),
})

export const guidesRoutes = [guides, guide] as const
