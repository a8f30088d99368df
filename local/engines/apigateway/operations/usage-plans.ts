/** Usage plans, the keys in them, and what the keys used. */
import { compact } from '../compact'
import { planWith } from '../define/usage-plans'
import type { ApiKey, UsagePlan } from '../definitions'
import { badRequest, found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText, text } from '../input'
import { patch, replaced } from '../patch'
import { type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export function usagePlanOperations({ state, plans, usageRecord, clock }: Parts): Handlers {
  const planIn = (input: Input): UsagePlan => planWith(state, requiredText(input, 'usagePlanId'))

  /** A key of the plan. */
  function keyIn({ id }: UsagePlan, input: Input): ApiKey {
    const key = found(state.keys.get(requiredText(input, 'keyId')), 'API Key')
    found(state.planKeys.get(id, key.id), 'Usage Plan Key')
    return key
  }

  async function getUsage(input: Input): Promise<unknown> {
    const [startDate, endDate] = [requiredText(input, 'startDate'), requiredText(input, 'endDate')]
    const day = /^\d{4}-\d\d-\d\d$/
    const span = Date.parse(endDate) - Date.parse(startDate)
    if (!day.test(startDate) || !day.test(endDate) || !(span >= 0 && span <= 90 * 86_400_000)) {
      throw badRequest('Usage is told from startDate to endDate, YYYY-MM-DD, at most 90 days')
    }
    const own = planIn(input)
    const keyId = text(input, 'keyId')
    const all = keyId === undefined ? state.planKeys.list(own.id) : [state.planKeys.get(own.id, keyId) ?? []].flat()
    const some = page(
      all.map((key) => key.keyId),
      input,
      (id) => id,
    )
    return { ...some, ...(await told(own, some.items, startDate, endDate)) }
  }

  async function told(plan: UsagePlan, keyIds: readonly string[], startDate: string, endDate: string) {
    const report = await usageRecord.report(plan, keyIds, startDate, endDate)
    const items = Object.entries(report).map(([id, days]) => [id, days.map(({ used, remaining }) => [used, remaining])])
    return { usagePlanId: plan.id, startDate, endDate, items: Object.fromEntries(items) }
  }

  /** A temporary extension of a key's quota, or what takes it away. */
  async function updateUsage(input: Input): Promise<unknown> {
    const plan = planIn(input)
    const { id: keyId } = keyIn(plan, input)
    const { remaining } = patch({}, input, replaced('remaining'), `UpdateUsage ${plan.id}`)
    if (remaining !== undefined) {
      const count = Number(remaining)
      if (!Number.isSafeInteger(count) || count < 0) throw badRequest('Invalid remaining value specified')
      const { quota } = plan
      if (!quota) throw badRequest(`Usage Plan ${plan.id} has no quota`)
      await usageRecord.setRemaining({ ...plan, quota }, keyId, count)
    }
    const today = new Date(clock.now()).toISOString().slice(0, 10)
    return told(plan, [keyId], today, today)
  }

  return {
    CreateUsagePlan: (input) => plans.putUsagePlan(randomId(6), input),
    GetUsagePlans: (input) => {
      const keyId = text(input, 'keyId')
      const own = state.plans.list().filter(({ id }) => !keyId || state.planKeys.has(id, keyId))
      return page(own, input, ({ id }) => id)
    },
    GetUsagePlan: (input) => shown(planIn(input)),
    UpdateUsagePlan: (input) => shown(plans.updateUsagePlan(requiredText(input, 'usagePlanId'), input)),
    DeleteUsagePlan: (input) => plans.deleteUsagePlan(requiredText(input, 'usagePlanId')),
    CreateUsagePlanKey: (input) =>
      shownKey(plans.putPlanKey(requiredText(input, 'usagePlanId'), without(input, 'usagePlanId'))),
    GetUsagePlanKeys: (input) => {
      const name = text(input, 'name') ?? text(input, 'nameQuery')
      const own = state.planKeys
        .list(planIn(input).id)
        .map(({ keyId }) => found(state.keys.get(keyId), 'API Key'))
        .filter((key) => !name || key.name?.startsWith(name))
      const some = page(own, input, ({ id }) => id)
      return { ...some, items: some.items.map(shownKey) }
    },
    GetUsagePlanKey: (input) => shownKey(keyIn(planIn(input), input)),
    DeleteUsagePlanKey: (input) => {
      const plan = planIn(input)
      return plans.removePlanKey(plan.id, keyIn(plan, input).id)
    },
    GetUsage: getUsage,
    UpdateUsage: updateUsage,
  }
}

/** One plan is shown with its tags, though it has none; not so in a list, and when it is made. */
const shown = (plan: UsagePlan): object => ({ ...plan, tags: plan.tags ?? {} })

const shownKey = ({ id, value, name }: ApiKey): object => compact({ id, type: 'API_KEY', value, name })
