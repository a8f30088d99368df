/** API keys, usage plans, and which key is in which plan. */
import { randomBytes } from 'node:crypto'
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import { compact } from '../compact'
import type { ApiKey, PlanStage, Quota, Throttle, UsagePlan } from '../definitions'
import { badRequest, conflict, found, missing, notFound } from '../errors'
import { flag, type Input, isRecord, number, oneOf, record, records, requiredText, text } from '../input'
import { notModelled, type PatchRule, patch, replaced, withMember } from '../patch'
import type { Usage } from '../serve/usage'
import type { State } from '../state'
import { tagsIn } from '../tags'

export type Keys = ReturnType<typeof createKeys>

const keyRules: readonly PatchRule[] = [
  ...replaced('name', 'description', 'enabled', 'customerId'),
  ...notModelled('/stages', '/labels'),
]

/** The plan's stage that a path or a value names, as `<api>:<stage>`. */
const stageNamed = (name: string) => (stage: unknown) => isRecord(stage) && `${stage.apiId}:${stage.stage}` === name

/** Changes one of the plan's stages. */
function withStage(plan: Input, name: string, change: (stage: Input) => Input): Input {
  const stages = records(plan, 'apiStages') ?? []
  const isNamed = stageNamed(name)
  if (!stages.some(isNamed)) throw missing(`API Stage not found: ${name}`)
  return { ...plan, apiStages: stages.map((stage) => (isNamed(stage) ? change(stage) : stage)) }
}

const limitsOfMethod: readonly PatchRule[] = [
  ...['rateLimit', 'burstLimit'].map(
    (limit): PatchRule => ({
      path: `/apiStages/{apiId:stage}/throttle/{path}/${limit}`,
      ops: ['add', 'replace'],
      change: (plan, [, stage = '', , method = ''], value) =>
        withStage(plan, stage, (one) => withMember(one, ['throttle', method, limit], value)),
    }),
  ),
  {
    path: '/apiStages/{apiId:stage}/throttle/{path}',
    ops: ['remove'],
    change: (plan, [, stage = '', , method = '']) =>
      withStage(plan, stage, (one) => withMember(one, ['throttle', method], undefined)),
  },
  {
    path: '/apiStages/{apiId:stage}/throttle',
    ops: ['remove'],
    change: (plan, [, stage = '']) => withStage(plan, stage, (one) => withMember(one, ['throttle'], undefined)),
  },
]

const planRules: readonly PatchRule[] = [
  ...replaced('name', 'description'),
  {
    path: '/apiStages',
    ops: ['add', 'remove'],
    change(plan, _, value = '', op) {
      const [apiId = '', stage = ''] = value.split(':')
      const others = (records(plan, 'apiStages') ?? []).filter((one) => !stageNamed(value)(one))
      return { ...plan, apiStages: op === 'add' ? [...others, { apiId, stage }] : others }
    },
  },
  ...limitsOfMethod,
  ...['throttle', 'quota'].map((name): PatchRule => ({ path: `/${name}`, ops: ['remove'] })),
  ...['throttle/rateLimit', 'throttle/burstLimit', 'quota/limit', 'quota/offset', 'quota/period'].map(
    (name): PatchRule => ({ path: `/${name}`, ops: ['add', 'replace'] }),
  ),
  ...notModelled('/productCode'),
]

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
      tags: tagsIn(input),
    })
    return state.keys.put(key, id)
  }

  function updateApiKey(id: string, input: Input): ApiKey {
    const key = found(state.keys.get(id), 'API Key')
    const { name, description, customerId, enabled } = key
    const changed = patch(compact({ name, description, customerId, enabled }), input, keyRules, `UpdateApiKey ${id}`)
    const updated = compact({
      ...key,
      name: text(changed, 'name'),
      description: text(changed, 'description'),
      customerId: text(changed, 'customerId'),
      enabled: flag(changed, 'enabled') ?? false,
      lastUpdatedDate: seconds(),
    })
    return state.keys.put(updated, id)
  }

  async function deleteApiKey(id: string): Promise<void> {
    found(state.keys.get(id), 'API Key')
    const plans = state.planKeys.list().filter(({ keyId }) => keyId === id)
    state.keys.delete(id)
    await Promise.all(plans.map(({ planId }) => removePlanKey(planId, id)))
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
      tags: tagsIn(input),
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
    const { id: _, createdAt: __, ...plan } = found(state.plans.get(id), 'Usage Plan')
    return putUsagePlan(id, patch(plan, input, planRules, `UpdateUsagePlan ${id}`))
  }

  async function deleteUsagePlan(id: string): Promise<void> {
    found(state.plans.get(id), 'Usage Plan')
    const keys = state.planKeys.list(id)
    state.plans.delete(id)
    await Promise.all(keys.map(({ keyId }) => removePlanKey(id, keyId)))
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

  async function removePlanKey(planId: string, keyId: string): Promise<void> {
    if (!state.planKeys.delete(planId, keyId)) throw notFound('Usage Plan Key')
    await usage.forget(planId, keyId)
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
