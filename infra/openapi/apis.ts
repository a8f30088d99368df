/** The API of each domain that has one, found by its `routes.ts`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { meanings as ofEvents } from '../../events/catalog/meanings'
import type { DescribedObject } from '../../events/meanings'
import type { ProblemMeanings, RouteTable } from '../../shared/routes'

export interface DescribedApi {
  readonly domain: string
  readonly routes: RouteTable
  readonly meanings: readonly DescribedObject[]
  readonly problems: ProblemMeanings
}

export const domainsDirectory = join(__dirname, '../../domains')

export function describedApis(): readonly DescribedApi[] {
  return readdirSync(domainsDirectory)
    .sort()
    .filter((domain) => existsSync(join(domainsDirectory, domain, 'routes.ts')))
    .map((domain) => {
      const of = <Module>(file: string) => require(join(domainsDirectory, domain, file)) as Module
      const { routes } = of<Pick<DescribedApi, 'routes'>>('routes')
      const { meanings, problems } = of<Pick<DescribedApi, 'meanings' | 'problems'>>('api-meanings')
      // A body may hold what an event holds.
      return { domain, routes, problems, meanings: [...meanings, ...ofEvents] }
    })
}
