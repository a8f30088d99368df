/** API Gateway as far as keys go, in memory; it can be made to fail, and to let something happen in the middle of a call. */
import { type Gateway, KeyGoneError, UsagePlanGoneError } from '../../../domains/subscriptions/gateway'

export interface PretendKey {
  readonly subscriptionId: string
  readonly generation: number
  readonly value: string
  isOn: boolean
  readonly plans: Set<string>
}

export interface PretendGateway extends Gateway {
  readonly keys: Map<string, PretendKey>
  /** Called before and after each call takes effect; what it throws the caller gets. */
  around: (when: 'before' | 'after') => void
}

export function pretendGateway(plans: readonly string[]): PretendGateway {
  const keys = new Map<string, PretendKey>()
  let made = 0

  async function call<T>(effect: () => T): Promise<T> {
    gateway.around('before')
    const result = effect()
    gateway.around('after')
    return result
  }

  const gateway: PretendGateway = {
    keys,
    around: () => undefined,
    ensure: (subscriptionId, generation, value) =>
      call(() => {
        for (const [id, key] of keys) if (key.value === value) return id
        const id = `key${++made}`
        keys.set(id, { subscriptionId, generation, value, isOn: false, plans: new Set() })
        return id
      }),
    place: (keyId, usagePlanId, from) =>
      call(() => {
        if (!plans.includes(usagePlanId)) throw new UsagePlanGoneError(usagePlanId)
        const key = keys.get(keyId)
        if (!key) throw new KeyGoneError(keyId)
        for (const each of from ?? []) key.plans.delete(each)
        key.plans.add(usagePlanId)
      }),
    plansOf: (keyId) => call(() => [...(keys.get(keyId)?.plans ?? [])]),
    turn: (keyId, isOn) =>
      call(() => {
        const key = keys.get(keyId)
        if (key) key.isOn = isOn
        return key !== undefined
      }),
    isTaken: (keyId, usagePlanId) =>
      call(() => {
        const key = keys.get(keyId)
        return key?.isOn === true && key.plans.has(usagePlanId)
      }),
    remove: (keyId) => call(() => void keys.delete(keyId)),
    find: (subscriptionId) =>
      call(() =>
        [...keys]
          .filter(([, key]) => key.subscriptionId === subscriptionId)
          .map(([keyId, { generation, isOn }]) => ({ keyId, generation, isOn })),
      ),
  }
  return gateway
}
