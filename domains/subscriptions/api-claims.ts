/** What somebody asks of an API by an idempotency key: the same key for anything else is a mistake. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { hashSecret } from '../../shared/ids'
import { type Claim, createClaims } from '../../shared/store/claims'
import type { Change } from '../../shared/store/store'
import type { Write } from '../../shared/store/writes'
import type { Act } from './act'
import type { Api } from './api-product'
import { apis } from './apis'

export const claims = createClaims({
  service: 'subscriptions',
  name: 'API',
  idName: 'apiId',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})

/** Undefined without a key: then it is done as often as it is asked for. */
export function claimOf(
  apiId: string,
  what: string,
  asked: object,
  key: string | undefined,
  { actor }: Act,
): Claim | undefined {
  if (key === undefined) return undefined
  return { asker: actor, key, id: apiId, fingerprint: hashSecret(JSON.stringify([what, apiId, asked])) }
}

/** What it was done with before, if it was. */
export async function doneBefore(claim: Claim | undefined): Promise<Api | undefined> {
  if (!claim || (await claims.find(claim.asker, claim.key)) === undefined) return undefined
  return apis.load(await claims.claim(claim))
}

/** Once for each key: who repeats it, however late, undoes nothing of what came after. */
export function changeOnce(
  api: Api,
  claim: Claim | undefined,
  decide: (api: Api) => Change<Api>,
  also?: (written: Api, before: Api) => readonly Write[],
): Promise<Api> {
  return claim ? apis.changeOnce(claims, claim, api, decide, also) : apis.change(api, decide, also)
}
