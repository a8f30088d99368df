/** The document of an API; null if it has none. */
import { queryOptions } from '@tanstack/react-query'
import { catalogue } from './api'
import { isProblem } from './problem'

export function documentQuery(apiId: string) {
  return queryOptions({
    queryKey: ['document', apiId],
    queryFn: async ({ signal }) => {
      try {
        return (await catalogue('GET /apis/{apiId}/document', { path: { apiId }, signal })).document
      } catch (error) {
        if (isProblem(error, 'NoDocument')) return null
        throw error
      }
    },
    staleTime: 60_000,
  })
}
