/** The account of whoever is signed in, as several pages need it. */
import { queryOptions } from '@tanstack/react-query'
import { identity } from './api'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => identity('GET /me', { signal }),
  staleTime: 60_000,
})

export type Account = Awaited<ReturnType<NonNullable<(typeof meQuery)['queryFn']>>>
