/** Whoever is signed in, as a customer of APIs; null if they have never registered. */
import { queryOptions } from '@tanstack/react-query'
import { subscriptions } from './api'
import { isProblem } from './problem'

export const customerQuery = queryOptions({
  queryKey: ['customer'],
  queryFn: async ({ signal }) => {
    try {
      return await subscriptions('GET /customer', { signal })
    } catch (error) {
      if (isProblem(error, 'NotRegistered')) return null
      throw error
    }
  },
  staleTime: 60_000,
})
