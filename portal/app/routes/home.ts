/** Where one begins. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { root } from './root'

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  ...page('Signalbox', () => import('../../pages/home/home'), 'Home'),
})

export const homeRoutes = [home] as const
