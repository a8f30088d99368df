/** Creates the draft of an API, once. */
import { RefusedError } from '../../shared/errors'
import { hashSecret, newUlid } from '../../shared/ids'
import type { Act } from './act'
import { claims } from './api-claims'
import type { Api, ApiInput } from './api-product'
import { ApiNotFoundError, apis } from './apis'
import { createApi, isAsCreated } from './decisions/api-changes'

/** The same again gives the one that there is. @throws RefusedError `ApiExists` if it is another */
export async function createDraft(input: ApiInput, key: string | undefined, act: Act): Promise<Api> {
  const claim = {
    asker: act.actor,
    key: key ?? newUlid(act.now),
    id: input.apiId,
    fingerprint: hashSecret(JSON.stringify(['create', input])),
  }
  if (key !== undefined && (await claims.find(act.actor, key)) !== undefined)
    return apis.load(await claims.claim(claim))
  const known = await apis.load(input.apiId).catch((error: unknown) => {
    if (error instanceof ApiNotFoundError) return undefined
    throw error
  })
  const there = known ?? (await apis.createOnce(claims, claim, () => createApi(input, act)))
  if (isAsCreated(there, input)) return there
  const message = `apiId: ${input.apiId} is taken by an API that is otherwise: choose another, or change it`
  throw new RefusedError('conflict', 'ApiExists', message, { field: 'apiId' })
}
