/** What a change of an API has answered is what its pages show. */
import { useQueryClient } from '@tanstack/react-query'
import type { OwnedApi } from '../../lib/owned-apis'

export function useKeepApi(): (api: OwnedApi) => void {
  const queries = useQueryClient()
  return (api) => {
    queries.setQueryData(['owned-api', api.apiId], api)
    void queries.invalidateQueries({ queryKey: ['owned-apis'] })
  }
}
