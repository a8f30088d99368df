/** API keys, usage plans, and which key is in which plan. */
import { randomBytes } from 'node:crypto'
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import { compact } from '../compact'
import type { ApiKey, PlanStage, Quota, Throttle, UsagePlan } from '../definitions'
import { badRequest, conflict, found } from '../errors'
import { flag, type Input, isRecord, number, oneOf, record, records, requiredText, text, textMap } from '../input'
import type { Usage } from '../serve/usage'
import type { State } from '../state'

export type Keys = ReturnType<typeof createKeys>

interface Patch {
  readonly op: string
  readonly path: string
  readonly value: string
}

export function createKeys(state: State, usage: Usage, clock: Clock) {
  const seconds = (): number => Math.floor(clock.now() / 1000)

  function putApiKey(id: string, input: Input): ApiKey {
    refuseUnknown(
      input,
      ['name', 'description', 'enabled', 'generateDistinctId', 'value', 'stageKeys', 'customerId', 'tags'],
      'API key',
    )
    const before = state.keys.get(id)
    const value = text(input, 'value') || (before?.value ?? randomBytes(30).toString('base64url').replace(/[-_]/g, 'x'))
    if (value.length < 20 || value.length > 128) throw badRequest('API Key value should be 20 to 128 characters')
    if (state.keys.list().some((key) => key.id !== id && key.value === value)) throw conflict('API Key already exists')
    const key: ApiKey = compact({
      id,
      value,
      name: text(input, 'name'),
      customerId: text(input, 'customerId'),
      description: text(input, 'description'),
      enabled: flag(input, 'enabled') ?? false,
      createdDate: before?.createdDate ?? seconds(),
      lastUpdatedDate: seconds(),
      // Kept for who asks; since there are usage plans, a key gets to a stage by one of them.
      stageKeys: (records(input, 'stageKeys') ?? []).map(readStageKey),
      tags: textMap(input, 'tags'),
    })
    return state.keys.put(key, id)
  }

  function updateApiKey(id: string, input: Input): ApiKey {
    let key = found(state.keys.get(id), 'API Key')
    for (const { op, path, value } of patches(input)) {
      const name = /^\/(name|description|enabled|customerId)$/.exec(path)?.[1]
      if (!name || op !== 'replace') throw badRequest(`Invalid patch path '${path}' specified for op '${op}'`)
      key = { ...key, [name]: name === 'enabled' ? flag({ enabled: value }, 'enabled') : value }
    }
    return state.keys.put({ ...key, lastUpdatedDate: seconds() }, id)
  }

  function deleteApiKey(id: string): void {
    found(state.keys.get(id), 'API Key')
    for (const { planId, keyId } of state.planKeys.list()) if (keyId === id) removePlanKey(planId, keyId)
    state.keys.delete(id)
  }

  function putUsagePlan(id: string, input: Input): UsagePlan {
    refuseUnknown(input, ['name', 'description', 'apiStages', 'throttle', 'quota', 'tags'], 'usage plan')
    const before = state.plans.get(id)
    const plan: UsagePlan = compact({
      id,
      name: requiredText(input, 'name'),
      description: text(input, 'description'),
      apiStages: (records(input, 'apiStages') ?? []).map(readPlanStage),
      throttle: readThrottle(record(input, 'throttle'), before?.throttle),
      quota: readQuota(record(input, 'quota'), before?.quota),
      tags: textMap(input, 'tags'),
      createdAt: before?.createdAt ?? clock.now(),
    })
    checkStages(plan)
    return state.plans.put(plan, id)
  }

  function checkStages(plan: UsagePlan): void {
    for (const { apiId, stage } of plan.apiStages) {
      if (!state.stages.get(apiId, stage)) throw badRequest(`API Stage not found: ${apiId}:${stage}`)
    }
  }

  function updateUsagePlan(id: string, input: Input): UsagePlan {
    let plan = found(state.plans.get(id), 'Usage Plan')
    for (const patch of patches(input)) plan = patchPlan(plan, patch)
    checkStages(plan)
    return state.plans.put(plan, id)
  }

  function deleteUsagePlan(id: string): void {
    found(state.plans.get(id), 'Usage Plan')
    for (const { keyId } of state.planKeys.list(id)) removePlanKey(id, keyId)
    state.plans.delete(id)
  }

  function putPlanKey(planId: string, input: Input): ApiKey {
    refuseUnknown(input, ['keyId', 'keyType'], 'usage plan key')
    const plan = found(state.plans.get(planId), 'Usage Plan')
    oneOf(requiredText(input, 'keyType'), ['API_KEY'], 'keyType')
    const keyId = requiredText(input, 'keyId')
    const key = found(state.keys.get(keyId), 'API Key')
    for (const other of state.plans.list()) {
      if (other.id === planId || !state.planKeys.get(other.id, keyId)) continue
      const both = other.apiStages.find(({ apiId, stage }) =>
        plan.apiStages.some((own) => own.apiId === apiId && own.stage === stage),
      )
      if (both) {
        throw conflict(
          `API Key ${keyId} cannot reference multiple Usage Plans with the same api stage: ${both.apiId}:${both.stage}`,
        )
      }
    }
    state.planKeys.put({ planId, keyId }, planId, keyId)
    return key
  }

  function removePlanKey(planId: string, keyId: string): void {
    if (!state.planKeys.delete(planId, keyId)) throw found(undefined, 'Usage Plan Key')
    usage.forget(planId, keyId)
  }

  return {
    putApiKey,
    updateApiKey,
    deleteApiKey,
    putUsagePlan,
    updateUsagePlan,
    deleteUsagePlan,
    putPlanKey,
    removePlanKey,
  }
}

function patches(input: Input): Patch[] {
  return (records(input, 'patchOperations') ?? []).map((patch) => ({
    op: requiredText(patch, 'op'),
    path: requiredText(patch, 'path'),
    value: text(patch, 'value') ?? '',
  }))
}

function patchPlan(plan: UsagePlan, { op, path, value }: Patch): UsagePlan {
  const wrong = (): Error => badRequest(`Invalid patch path '${path}' specified for op '${op}'`)
  if (path === '/apiStages') {
    const [apiId = '', stage = ''] = value.split(':')
    const others = plan.apiStages.filter((own) => own.apiId !== apiId || own.stage !== stage)
    if (op === 'add') return { ...plan, apiStages: [...others, { apiId, stage }] }
    if (op === 'remove') return { ...plan, apiStages: others }
    throw wrong()
  }
  const { throttle, quota, ...rest } = plan
  if (op === 'remove' && path === '/throttle') return { ...rest, ...(quota && { quota }) }
  if (op === 'remove' && path === '/quota') return { ...rest, ...(throttle && { throttle }) }
  if (op !== 'replace' && op !== 'add') throw wrong()
  const [, part = '', name = ''] = path.split('/')
  if ((path === '/name' || path === '/description') && part) return { ...plan, [part]: value }
  if (part === 'throttle' && (name === 'rateLimit' || name === 'burstLimit')) {
    return { ...plan, throttle: readThrottle({ [name]: value }, throttle) as Throttle }
  }
  if (part === 'quota' && (name === 'limit' || name === 'offset' || name === 'period')) {
    return { ...plan, quota: readQuota({ [name]: value }, quota) as Quota }
  }
  throw wrong()
}

function readStageKey(input: Input): string {
  refuseUnknown(input, ['restApiId', 'stageName'], 'API key: stage')
  return `${requiredText(input, 'restApiId')}/${text(input, 'stageName') ?? ''}`
}

function readPlanStage(input: Input): PlanStage {
  refuseUnknown(input, ['apiId', 'stage', 'throttle'], 'usage plan: stage')
  const throttle = record(input, 'throttle')
  return compact({
    apiId: requiredText(input, 'apiId'),
    stage: requiredText(input, 'stage'),
    throttle:
      throttle &&
      Object.fromEntries(
        Object.entries(throttle).map(([method, limits]) => {
          if (!isRecord(limits)) throw badRequest(`usage plan: throttle of "${method}" is no object`)
          return [method, readThrottle(limits) as Throttle]
        }),
      ),
  })
}

function readThrottle(input: Input | undefined, before?: Throttle): Throttle | undefined {
  if (!input) return undefined
  refuseUnknown(input, ['burstLimit', 'rateLimit'], 'usage plan: throttle')
  const rateLimit = number(input, 'rateLimit') ?? before?.rateLimit ?? 0
  const burstLimit = number(input, 'burstLimit') ?? before?.burstLimit ?? Math.max(1, Math.ceil(rateLimit))
  if (rateLimit < 0 || burstLimit < 0) throw badRequest('Usage Plan throttle limits must not be negative')
  return { burstLimit, rateLimit }
}

function readQuota(input: Input | undefined, before?: Quota): Quota | undefined {
  if (!input) return undefined
  refuseUnknown(input, ['limit', 'offset', 'period'], 'usage plan: quota')
  const limit = number(input, 'limit') ?? before?.limit
  const period = text(input, 'period') ?? before?.period
  if (limit === undefined || limit < 1 || !Number.isInteger(limit))
    throw badRequest('Usage Plan quota limit must be a positive integer')
  return {
    limit,
    offset: number(input, 'offset') ?? before?.offset ?? 0,
    period: oneOf(period ?? '', ['DAY', 'WEEK', 'MONTH'], 'quota.period'),
  }
}
