/** API keys, and which key is in which plan, as requests ask for them: by the value that they bring. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable, type Table } from '../../../kernel/table'
import type { ApiKey, UsagePlanKey } from '../definitions'

type Disk = Pick<Cloud, 'store' | 'report'>

export interface KeyTable extends Table<ApiKey> {
  withValue(value: string): ApiKey | undefined
}

/** Changed with the rows and not made anew: the request after a change pays nothing for the ten thousand other keys. */
export function createKeyTable(cloud: Disk): KeyTable {
  const byValue = new Map<string, ApiKey>()
  const rows = createTable<ApiKey>(cloud, 'apigateway/key', (key) => void byValue.set(key.value, key))
  const leave = (before: ApiKey | undefined): void => {
    if (before) byValue.delete(before.value)
  }
  return {
    ...rows,
    get size() {
      return rows.size
    },
    withValue: (value) => byValue.get(value),
    put(key, ...place) {
      leave(rows.get(...place))
      byValue.set(key.value, key)
      return rows.put(key, ...place)
    },
    delete(...place) {
      leave(rows.get(...place))
      return rows.delete(...place)
    },
    deleteAll(...prefix) {
      for (const key of rows.list(...prefix)) leave(key)
      rows.deleteAll(...prefix)
    },
  }
}

export interface PlanKeyTable extends Table<UsagePlanKey> {
  /** Ids of the plans that the key is in. */
  plansOf(keyId: string): Iterable<string>
}

export function createPlanKeyTable(cloud: Disk): PlanKeyTable {
  const plansByKey = new Map<string, Set<string>>()
  const enter = ({ planId, keyId }: UsagePlanKey): void => {
    const plans = plansByKey.get(keyId)
    if (plans) plans.add(planId)
    else plansByKey.set(keyId, new Set([planId]))
  }
  const leave = ({ planId, keyId }: UsagePlanKey): void => {
    const plans = plansByKey.get(keyId)
    plans?.delete(planId)
    if (plans?.size === 0) plansByKey.delete(keyId)
  }
  const rows = createTable<UsagePlanKey>(cloud, 'apigateway/plan-key', enter)
  return {
    ...rows,
    get size() {
      return rows.size
    },
    plansOf: (keyId) => plansByKey.get(keyId) ?? [],
    put(row, ...place) {
      enter(row)
      return rows.put(row, ...place)
    },
    delete(...place) {
      const before = rows.get(...place)
      if (before) leave(before)
      return rows.delete(...place)
    },
    deleteAll(...prefix) {
      for (const row of rows.list(...prefix)) leave(row)
      rows.deleteAll(...prefix)
    },
  }
}
