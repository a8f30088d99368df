/** APIs, as their owners and administrators look after them. */
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import type { EdgeRequest } from '../../../shared/http'
import { locationOf } from '../../../shared/location'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import { visiblePage } from '../../../shared/store/page'
import type { Act } from '../act'
import { apiRoutes as routes } from '../api/apis'
import { defaultLimit } from '../api/parts'
import { changeOnce, claimOf, claims, doneBefore } from '../api-claims'
import type { Api, PlanStage } from '../api-product'
import { ownerView } from '../api-views'
import { apiFrom, apis } from '../apis'
import { audit } from '../audit'
import { createDraft } from '../create-api'
import { customerNames } from '../customer-names'
import { changeApi, nameOwners, nameStages } from '../decisions/api-changes'
import { isOwner } from '../decisions/catalogue'
import { putPlan, withdrawPlan } from '../decisions/plans'
import { retire } from '../decisions/publish'
import { requireDeployed } from '../deployed-stages'
import { storeDocument } from '../document-store'
import { readDocument } from '../documents/read-document'
import { exportDocument } from '../export-document'
import { holderView } from '../holder-view'
import { isHeld, subscriptionsPage } from '../holders'
import { ApiEntity } from '../model'
import { ownedApi } from '../owned-api'
import { publishApi, requireSellable } from '../publish-api'

export const handler = serve(
  { routes, handler: 'apis', logger: createLogger('subscriptions-apis') },
  {
    createApi: async (call) => {
      const { owners = [call.caller.sub], idempotencyKey, ...input } = call.body
      const draft = await createDraft({ ...input, owners }, idempotencyKey, actOf(call))
      return answer(201, ownerView(draft), { Location: locationOf(call.request, `/apis/${draft.apiId}`) })
    },
    listOwnedApis: async ({ caller, query: { status = 'published', limit = defaultLimit, cursor } }) => {
      const page = await visiblePage({
        limit,
        cursor,
        read: (options) => ApiEntity.query.byStatus({ status }).go({ ...options, hydrate: true }),
        fromItem: apiFrom,
        isVisible: (api) => isOwner(api, caller),
      })
      return answer(200, { apis: page.data.map(ownerView), cursor: page.cursor })
    },
    getSettings: async ({ path, caller }) => answer(200, ownerView(await ownedApi(path.apiId, caller))),
    changeApi: async (call) => {
      const { groups, ...settings } = call.body
      return changed(call, (api, act) => apis.change(api, (before) => changeApi(before, { ...settings, groups }, act)))
    },
    nameOwners: async (call) =>
      changed(call, (api, act) => apis.change(api, (before) => nameOwners(before, call.body.owners, act))),
    nameStages: async (call) =>
      changed(call, (api, act) => apis.change(api, (before) => nameStages(before, call.body.stages, act))),
    storeDocument: async (call) =>
      changed(call, (api, act) => storeDocument(api, readDocument(call.body.document), act)),
    importDocument: async (call) =>
      changed(call, async (api, act) => {
        const { idempotencyKey, ...stage } = call.body
        requireStage(api, stage)
        const claim = claimOf(api.apiId, 'import', stage, idempotencyKey, act)
        return (await doneBefore(claim)) ?? storeDocument(api, await exportDocument(stage), act, claim)
      }),
    putPlan: async (call) =>
      changed(call, async (api, act) => {
        const { planId } = call.path
        const { metering = 'none', ...plan } = call.body
        const holds = await isHeld(api.apiId, planId)
        const input = { ...plan, metering }
        const decide = (before: Api) => putPlan(before, planId, input, holds, act)
        if (api.status === 'published') {
          // It is on sale at once: nothing is written of what AWS refuses, which no other plan could be changed beside.
          decide(api)
          await requireDeployed(input.stages, '')
          await requireSellable(input, '')
        }
        const put = await apis.change(api, decide)
        // What is on sale is as it is said to be; if this ends here, the same again or a publication makes it so.
        return put.status === 'published' ? publishApi(api.apiId, act) : put
      }),
    withdrawPlan: async (call) =>
      changed(call, (api, act) => apis.change(api, (before) => withdrawPlan(before, call.path.planId, act))),
    publishApi: async (call) =>
      changed(call, async ({ apiId }, act) => {
        // The same again mends what is not so: the key only keeps it from standing for something else.
        const claim = claimOf(apiId, 'publish', {}, call.body.idempotencyKey, act)
        if (claim) await claims.claim(claim)
        return publishApi(apiId, act)
      }),
    retireApi: async (call) =>
      changed(call, async (api, act) => {
        const { endsAt, idempotencyKey } = call.body
        const claim = claimOf(api.apiId, 'retire', { endsAt }, idempotencyKey, act)
        const holds = await isHeld(api.apiId)
        const at = endsAt === undefined ? undefined : new Date(endsAt)
        return changeOnce(api, claim, (before) => retire(before, at, holds, act))
      }),
    listHolders: async ({ path, caller, query: { planId, limit = defaultLimit, cursor } }) => {
      const { apiId } = await ownedApi(path.apiId, caller)
      const page = await subscriptionsPage(apiId, planId, limit, cursor)
      const names = await customerNames(page.data.map(({ sub }) => sub))
      const subscriptions = page.data.map((each) => holderView(each, names.get(each.sub)))
      return answer(200, { subscriptions, cursor: page.cursor })
    },
    getApiAudit: async ({ path, caller, query: { limit = defaultLimit, cursor } }) => {
      const { apiId } = await ownedApi(path.apiId, caller)
      return answer(200, await audit.list('apiId', apiId, limit, cursor))
    },
  },
)

interface OfOne {
  readonly request: EdgeRequest
  readonly caller: User
  readonly path: { readonly apiId: string }
}

async function changed(call: OfOne, change: (api: Api, act: Act) => Promise<Api>) {
  const api = await ownedApi(call.path.apiId, call.caller)
  return answer(200, ownerView(await change(api, actOf(call))))
}

/** Other stages of the account are other owners'. */
function requireStage({ stages }: Api, { restApiId, stage }: PlanStage): void {
  if (stages.some((each) => each.restApiId === restApiId && each.stage === stage)) return
  const message = `stage: ${stage} of ${restApiId} is none that this API may sell: an administrator has to name it`
  throw new RefusedError('forbidden', 'StageRefused', message, { field: 'stage' })
}

function actOf({ request, caller }: Pick<OfOne, 'request' | 'caller'>): Act {
  return { now: systemClock.now(), correlationId: request.correlationId, actor: caller.sub }
}
