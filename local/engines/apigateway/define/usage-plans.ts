/** Usage plans, and which key is in which. */
import { refuseUnknown } from '../../../kernel/aws-error'
import { compact } from '../compact'
import type { ApiKey, PlanStage, Throttle, UsagePlan } from '../definitions'
import { badRequest, conflict, found, missing, notFound } from '../errors'
import { type Input, isRecord, oneOf, record, records, requiredText, text } from '../input'
import { type PatchRule, patch, replaced, withMember } from '../patch'
import type { Usage } from '../serve/usage'
import type { State } from '../state'
import { tagsIn } from '../tags'
import { readQuota, readThrottle } from './limits'

export type Plans = ReturnType<typeof createPlans>

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

const rules: readonly PatchRule[] = [
  ...replaced('name', 'description'),
  // AWS's walk-through replaces it; inferred: the other two, and that no more of a code is checked than that there is one.
  { path: '/productCode', ops: ['add', 'replace', 'remove'] },
  {
    path: '/apiStages',
    ops: ['add', 'remove'],
    needsValue: true,
    change(plan, _, value = '', op) {
      const [apiId, stage, ...more] = value.split(':')
      if (!apiId || !stage || more.length > 0) throw badRequest('Invalid API Stage specified')
      const stages = records(plan, 'apiStages') ?? []
      const isNamed = stageNamed(value)
      if (op === 'remove') return { ...plan, apiStages: stages.filter((one) => !isNamed(one)) }
      return stages.some(isNamed) ? plan : { ...plan, apiStages: [...stages, { apiId, stage }] }
    },
  },
  ...limitsOfMethod,
  ...['throttle', 'quota'].map((name): PatchRule => ({ path: `/${name}`, ops: ['remove'] })),
  ...['throttle/rateLimit', 'throttle/burstLimit', 'quota/limit', 'quota/offset', 'quota/period'].map(
    (name): PatchRule => ({ path: `/${name}`, ops: ['add', 'replace'] }),
  ),
]

/**
 * A method is written with its slashes, as the plan has it, or with each of them as `~1`; AWS takes both, and what is made
 * of both. Here it is one name of the path.
 */
function withMethodsAsNames(input: Input): Input {
  const operations = records(input, 'patchOperations')?.map((operation) => {
    const [, start, method, limit = ''] = methodPath.exec(text(operation, 'path') ?? '') ?? []
    if (start === undefined || method === undefined) return operation
    const whole = method.replaceAll('~1', '/').replace(/^(?!\/)/, '/')
    return { ...operation, path: `${start}${whole.replaceAll('/', '~1')}${limit}` }
  })
  return operations ? { ...input, patchOperations: operations } : input
}

const methodPath = /^(\/apiStages\/[^/]+\/throttle\/)(.+?)(\/rateLimit|\/burstLimit)?$/

export const planWith = (state: State, id: string): UsagePlan => {
  const plan = state.plans.get(id)
  if (!plan) throw missing('Invalid Usage Plan ID specified')
  return plan
}

export function createPlans(state: State, usage: Pick<Usage, 'forget'>) {
  /** @param productCode which creation and templates don't say, and so leave as it is */
  function putUsagePlan(id: string, input: Input, productCode = state.plans.get(id)?.productCode): UsagePlan {
    refuseUnknown(input, ['name', 'description', 'apiStages', 'throttle', 'quota', 'tags'], 'usage plan')
    const before = state.plans.get(id)
    const plan: UsagePlan = compact({
      id,
      name: requiredText(input, 'name'),
      description: text(input, 'description'),
      apiStages: (records(input, 'apiStages') ?? []).map(readPlanStage),
      throttle: readThrottle(record(input, 'throttle'), before?.throttle),
      quota: readQuota(record(input, 'quota'), before?.quota),
      productCode: productCode || undefined,
      tags: tagsIn(input),
    })
    checkStages(plan, before?.apiStages ?? [])
    return state.plans.put(plan, id)
  }

  function checkStages({ id, apiStages }: UsagePlan, before: readonly PlanStage[]): void {
    for (const { apiId, stage } of apiStages) {
      if (!state.stages.get(apiId, stage)) {
        throw missing(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${id}`)
      }
    }
    const added = apiStages.filter((one) => !before.some((old) => isSameStage(old, one)))
    if (added.length === 0) return
    for (const { keyId } of state.planKeys.list(id)) checkOtherPlans(id, keyId, added)
  }

  /** A key has one plan for a stage. */
  function checkOtherPlans(planId: string, keyId: string, stages: readonly PlanStage[]): void {
    for (const otherId of state.planKeys.plansOf(keyId)) {
      const other = otherId === planId ? undefined : state.plans.get(otherId)
      const both = other?.apiStages.find((one) => stages.some((own) => isSameStage(own, one)))
      if (both) {
        throw conflict(
          `API Key ${keyId} cannot reference multiple Usage Plans with the same api stage: ${both.apiId}:${both.stage}`,
        )
      }
    }
  }

  function updateUsagePlan(id: string, input: Input): UsagePlan {
    const { name, description, apiStages, throttle, quota, tags, productCode } = planWith(state, id)
    const plan = compact({ name, description, apiStages, throttle, quota, tags, productCode })
    const { productCode: changed, ...rest } = patch(plan, withMethodsAsNames(input), rules, `UpdateUsagePlan ${id}`)
    return putUsagePlan(id, rest, text({ changed }, 'changed') ?? '')
  }

  async function deleteUsagePlan(id: string): Promise<void> {
    planWith(state, id)
    state.plans.delete(id)
    state.planKeys.deleteAll(id)
    await usage.forget(id)
  }

  function putPlanKey(planId: string, input: Input): ApiKey {
    refuseUnknown(input, ['keyId', 'keyType'], 'usage plan key')
    const { apiStages } = planWith(state, planId)
    oneOf(requiredText(input, 'keyType'), ['API_KEY'], 'keyType')
    const keyId = requiredText(input, 'keyId')
    const key = found(state.keys.get(keyId), 'API Key')
    checkOtherPlans(planId, keyId, apiStages)
    state.planKeys.put({ planId, keyId }, planId, keyId)
    return key
  }

  async function removePlanKey(planId: string, keyId: string): Promise<void> {
    if (!state.planKeys.delete(planId, keyId)) throw notFound('Usage Plan Key')
    await usage.forget(planId, keyId)
  }

  async function leavePlans(keyId: string): Promise<void> {
    await Promise.all([...state.planKeys.plansOf(keyId)].map((planId) => removePlanKey(planId, keyId)))
  }

  return { putUsagePlan, updateUsagePlan, deleteUsagePlan, putPlanKey, removePlanKey, leavePlans }
}

const isSameStage = (one: PlanStage, other: PlanStage): boolean =>
  one.apiId === other.apiId && one.stage === other.stage

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
