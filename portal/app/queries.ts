/** What has been read of the APIs, and when it is read again. */
import { QueryClient } from '@tanstack/react-query'
import { mayPass } from '../lib/problem'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What would be refused again is not asked again.
      retry: (failures, error) => failures < 2 && mayPass(error),
    },
    mutations: { retry: false },
  },
})
