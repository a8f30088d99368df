/** Makes keys of a file of them, and puts each into the plans that it names. */
import { compact } from '../compact'
import type { ApiKey, UsagePlan } from '../definitions'
import { badRequest } from '../errors'
import { randomId } from '../ids'
import type { State } from '../state'
import { type KeyRow, readKeyFile } from './api-key-file'
import { type Keys, wrongWithKey } from './keys'

/** A key of a value that is there already is changed. @param all whether none is kept if something is wrong with one */
export type ImportApiKeys = (file: string, all: boolean) => ImportedKeys

export interface ImportedKeys {
  readonly ids: readonly string[]
  readonly warnings: readonly string[]
}

export function createKeyImport(state: State, { putApiKey }: Keys): ImportApiKeys {
  /** The plans that the key gets into, and why if not into all that its row names. */
  function plansFor({ usagePlanIds }: KeyRow, before: ApiKey | undefined): { plans: UsagePlan[]; unusable?: string } {
    const heldIds = before ? [...state.planKeys.plansOf(before.id)] : []
    const held = heldIds.flatMap((id) => state.plans.get(id) ?? [])
    const named = usagePlanIds.map((id) => ({ id, plan: state.plans.get(id) }))
    const missing = named.find(({ plan }) => !plan)
    const plans = named.flatMap(({ plan }) => (plan && !held.includes(plan) ? [plan] : []))
    const stages = [...held, ...plans].flatMap(({ apiStages }) =>
      apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`),
    )
    const twice = stages.find((stage, index) => stages.indexOf(stage) !== index)
    if (twice) {
      return { plans: [], unusable: `API Key cannot reference multiple Usage Plans with the same api stage: ${twice}` }
    }
    return missing ? { plans, unusable: `Invalid Usage Plan ID specified: ${missing.id}` } : { plans }
  }

  return (file, all) => {
    const rows = readKeyFile(file).map((row) => ({ row, before: state.keys.withValue(row.key), wrong: wrongWith(row) }))
    const checked = rows.map((each) => ({ ...each, ...plansFor(each.row, each.before) }))
    const warnings = checked.flatMap(({ row, wrong, unusable }) =>
      [wrong, unusable].filter((what) => what !== undefined).map((what) => `Line ${row.line}: ${what}`),
    )
    if (all && warnings.length > 0) throw badRequest(`Warnings found during import: ${warnings.join('; ')}`)
    const ids = checked
      .filter(({ wrong }) => wrong === undefined)
      .map(({ row: { name, key: value, description, enabled }, plans }) => {
        const { id = randomId(10), customerId, tags } = state.keys.withValue(value) ?? {}
        const isEnabled = enabled.toLowerCase() !== 'false'
        putApiKey(id, compact({ name, value, customerId, tags, enabled: isEnabled, description }))
        for (const plan of plans) state.planKeys.put({ planId: plan.id, keyId: id }, plan.id, id)
        return id
      })
    return { ids: [...new Set(ids)], warnings }
  }
}

function wrongWith({ name, key: value, description, enabled }: KeyRow): string | undefined {
  const wrong = wrongWithKey({ name, value, description })
  if (wrong !== undefined) return wrong
  return /^(true|false)?$/i.test(enabled) ? undefined : `Enabled is true or false, not "${enabled}"`
}
