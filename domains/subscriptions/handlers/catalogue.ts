/** The catalogue. Anybody may call; who brings an access token sees what else it lets them. */
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import type { EdgeRequest } from '../../../shared/http'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { createJudge, isUnauthorizedError } from '../../../shared/sign-in/authorizer'
import type { User } from '../../../shared/sign-in/user'
import { visiblePage } from '../../../shared/store/page'
import { catalogueRoutes as routes } from '../api/catalogue'
import { defaultLimit } from '../api/parts'
import type { Api } from '../api-product'
import { catalogueView } from '../api-views'
import { ApiNotFoundError, apiFrom, apis } from '../apis'
import { fits, isVisible } from '../decisions/catalogue'
import { loadDocument } from '../document-store'
import { ApiEntity } from '../model'
import { revocations } from '../revocations'

const logger = createLogger('subscriptions-catalogue')
const judge = createJudge({ userPoolId: requireEnv('USER_POOL_ID'), revocations, logger })

export const handler = serve(
  { routes, handler: 'catalogue', logger },
  {
    listApis: async ({ request, query: { search, limit = defaultLimit, cursor } }) => {
      const caller = await callerOf(request)
      const page = await visiblePage({
        limit,
        cursor,
        read: (options) => ApiEntity.query.byStatus({ status: 'published' }).go({ ...options, hydrate: true }),
        fromItem: apiFrom,
        isVisible: (api) => isVisible(api, caller) && fits(api, search),
      })
      return answer(200, { apis: page.data.map(catalogueView), cursor: page.cursor })
    },
    getApi: async ({ request, path }) => answer(200, catalogueView(await visibleApi(path.apiId, request))),
    getDocument: async ({ request, path }) => {
      const api = await visibleApi(path.apiId, request)
      const document = await loadDocument(api)
      return answer(200, { format: api.document?.format ?? '', document })
    },
  },
)

async function visibleApi(apiId: string, request: EdgeRequest): Promise<Api> {
  const [api, caller] = await Promise.all([apis.load(apiId), callerOf(request)])
  if (!isVisible(api, caller)) throw new ApiNotFoundError(apiId)
  return api
}

async function callerOf({ headers }: EdgeRequest): Promise<User | undefined> {
  const { authorization } = headers
  if (authorization === undefined) return undefined
  try {
    return await judge(authorization)
  } catch (error) {
    if (!isUnauthorizedError(error)) throw error
    const message = 'authorization: the access token is over, or was ended: sign in again, or call without one'
    throw new RefusedError('forbidden', 'TokenRefused', message, { field: 'authorization' })
  }
}
