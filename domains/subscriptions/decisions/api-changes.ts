/** What an API is made of, and who may see and change it. Publishing and retiring it are decisions of their own. */
import { RefusedError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Api, ApiInput, Done, KeptDocument, PlanStage } from '../api-product'
import { isSame } from './same'

/** What owners may say of it; who owns it and what it may sell is for administrators. */
export type ApiSettings = Pick<Api, 'name' | 'summary' | 'visibility' | 'groups'>

export function createApi(input: ApiInput, act: Act): Change<Api> {
  requireGroups(input)
  return {
    state: {
      ...input,
      version: 1,
      status: 'draft',
      plans: [],
      createdAt: act.now.toISOString(),
      lastDone: doneBy('ApiCreated', act),
    },
  }
}

/** Whether what somebody asks for is what there is, as it was created. */
export function isAsCreated(api: Api, input: ApiInput): boolean {
  return (
    api.status === 'draft' && Object.entries(input).every(([name, value]) => isSame(api[name as keyof ApiInput], value))
  )
}

export function changeApi(api: Api, settings: ApiSettings, act: Act): Change<Api> {
  requireNotRetired(api)
  requireGroups(settings)
  return changed(api, settings, 'ApiChanged', act)
}

export function nameOwners(api: Api, owners: readonly string[], act: Act): Change<Api> {
  return changed(api, { owners }, 'OwnersNamed', act)
}

/** What a plan is made for can't be taken from it. */
export function nameStages(api: Api, stages: readonly PlanStage[], act: Act): Change<Api> {
  requireNotRetired(api)
  for (const { planId, stages: used } of api.plans) {
    const missing = used.find((each) => !stages.some((stage) => isSame(stage, each)))
    if (!missing) continue
    const message = `stages: plan ${planId} is made for stage ${missing.stage} of ${missing.restApiId}: change the plan first`
    throw new RefusedError('conflict', 'StageInUse', message, { field: 'stages', planId })
  }
  return changed(api, { stages }, 'StagesNamed', act)
}

export function keepDocument(api: Api, document: Omit<KeptDocument, 'storedAt'>, act: Act): Change<Api> {
  requireNotRetired(api)
  if (api.document?.hash === document.hash) return { state: api }
  return changed(api, { document: { ...document, storedAt: act.now.toISOString() } }, 'DocumentStored', act)
}

/** The same again changes nothing, and nobody did it. */
export function changed(api: Api, changes: Partial<Api>, what: string, act: Act): Change<Api> {
  const isAsBefore = Object.entries(changes).every(([name, value]) => isSame(api[name as keyof Api], value))
  return { state: isAsBefore ? api : { ...api, ...changes, lastDone: doneBy(what, act) } }
}

export function doneBy(what: string, { now, actor, correlationId }: Act): Done {
  return { what, at: now.toISOString(), actor, correlationId }
}

export function requireNotRetired({ apiId, status }: Api): void {
  if (status !== 'retired') return
  throw new RefusedError('gone', 'ApiRetired', `API ${apiId} is retired: nothing of it changes any more`)
}

function requireGroups({ visibility, groups }: Pick<Api, 'visibility' | 'groups'>): void {
  if ((visibility === 'groups') === (groups !== undefined && groups.length > 0)) return
  const message =
    visibility === 'groups' ? 'groups: expected those who see it' : 'groups: they go with visibility groups alone'
  throw new RefusedError('invalid', 'GroupsMismatch', message, { field: 'groups' })
}
