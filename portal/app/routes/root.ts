/** What every page is in. */
import { createRootRoute } from '@tanstack/react-router'
import { NotFound } from '../not-found'
import { Shell } from '../shell'

export const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
