/** The API that a caller has named, if they own it. */
import { RefusedError } from '../../shared/errors'
import type { User } from '../../shared/sign-in/user'
import type { Api } from './api-product'
import { ApiNotFoundError, apis } from './apis'
import { isOwner, isVisible } from './decisions/catalogue'

/** What they may not see is not there for them. */
export async function ownedApi(apiId: string, caller: User): Promise<Api> {
  const api = await visibleApi(apiId, caller)
  if (isOwner(api, caller)) return api
  throw new RefusedError('forbidden', 'NotAnOwner', `Only owners of API ${apiId} may do this`)
}

export async function visibleApi(apiId: string, caller: User): Promise<Api> {
  const api = await apis.load(apiId)
  if (isVisible(api, caller)) return api
  throw new ApiNotFoundError(apiId)
}
