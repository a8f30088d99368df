/** The API of each domain, and example, that has one and describes it: found by its `routes.ts` and `api-meanings.ts`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { meanings as ofEvents } from '../../events/catalog/meanings'
import type { DescribedObject } from '../../events/meanings'
import type { ProblemMeanings, RouteTable } from '../../shared/routes'

export interface DescribedApi {
  readonly domain: string
  /** From the repository's own. */
  readonly directory: string
  readonly routes: RouteTable
  readonly meanings: readonly DescribedObject[]
  readonly problems: ProblemMeanings
}

export const repository = join(__dirname, '../..')

export function describedApis(): readonly DescribedApi[] {
  return ['domains', 'examples'].flatMap(apisIn)
}

function apisIn(parent: string): readonly DescribedApi[] {
  return readdirSync(join(repository, parent))
    .sort()
    .filter((domain) => isDescribed(join(repository, parent, domain)))
    .map((domain) => {
      const directory = join(parent, domain)
      const of = <Module>(file: string) => require(join(repository, directory, file)) as Module
      const { routes } = of<Pick<DescribedApi, 'routes'>>('routes')
      const { meanings, problems } = of<Pick<DescribedApi, 'meanings' | 'problems'>>('api-meanings')
      // A body may hold what an event holds.
      return { domain, directory, routes, problems, meanings: [...meanings, ...ofEvents] }
    })
}

/** An example may have an API and no document of it. */
function isDescribed(directory: string): boolean {
  return ['routes.ts', 'api-meanings.ts'].every((file) => existsSync(join(directory, file)))
}
