/** What has been read of the APIs, and when it is read again. */
import { QueryClient } from '@tanstack/react-query'
import { mayPass } from '../lib/problem'

// Whoever is offline is told so: a call that waits in silence, and is made at some later time, is none that they asked for.
const networkMode = 'always'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode,
      refetchOnReconnect: true,
      staleTime: 2_000,
      // What would be refused again is not asked again.
      retry: (failures, error) => failures < 2 && mayPass(error),
    },
    mutations: { networkMode, retry: false },
  },
})
