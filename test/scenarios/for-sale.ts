/** An API for sale with its plans, as scenarios of subscriptions need it, and what calls it. */
import {
  APIGatewayClient,
  CreateUsagePlanCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway'
import type { Api, Plan } from '../../domains/subscriptions/api-product'
import type { Signalbox } from './signalbox'
import { storeApi } from './stored-subscriptions'

export interface ForSale {
  readonly gateway: APIGatewayClient
  readonly restApiId: string
  /** Makes the usage plans, and publishes the API with them; the whole of it. */
  publish(apiId: string, plans: readonly Partial<Plan>[], api?: Partial<Api>): Promise<readonly Plan[]>
  /** The status of a call with this key. */
  call(key?: string): Promise<number>
  /** The keys that a subscription has in the gateway. */
  keysOf(subscriptionId: string): Promise<readonly { id: string; value: string; enabled: boolean }[]>
  /** The ids of those in a plan. */
  keysIn(usagePlanId: string | undefined): Promise<readonly string[]>
  stop(): void
}

export function forSaleOf(signalbox: Signalbox): ForSale {
  const { local } = signalbox
  const gateway = new APIGatewayClient(local.sdkConfig)
  const { RestApiId = '', StageName = '' } = local.outputs('signalbox-petstore')

  return {
    gateway,
    restApiId: RestApiId,
    async publish(apiId, given, changes = {}) {
      const stages = [{ restApiId: RestApiId, stage: StageName }]
      const plans: Plan[] = []
      for (const plan of given) {
        const planId = plan.planId ?? 'silver'
        const of = { stages, ...plan }
        const { id } = await gateway.send(
          new CreateUsagePlanCommand({
            name: `${apiId}/${planId}`,
            throttle: plan.throttle,
            quota: plan.quota,
            apiStages: of.stages.map(({ restApiId, stage }) => ({ apiId: restApiId, stage })),
          }),
        )
        plans.push({ planId, name: planId, description: planId, metering: 'none', ...of, usagePlanId: id })
      }
      const at = local.clock.now().toISOString()
      await storeApi(signalbox, {
        apiId,
        version: 1,
        name: apiId,
        summary: apiId,
        visibility: 'public',
        owners: [],
        status: 'published',
        stages,
        plans,
        createdAt: at,
        lastDone: { what: 'ApiCreated', at, actor: 'scenario', correlationId: 'given' },
        ...changes,
      })
      return plans
    },
    async call(key) {
      const headers = key === undefined ? {} : { 'x-api-key': key }
      const answer = await fetch(`${local.webUrl}/api/petstore/pets`, { headers })
      await answer.text()
      return answer.status
    },
    async keysOf(subscriptionId) {
      const nameQuery = `signalbox-subscriptions/${subscriptionId}/`
      const { items = [] } = await gateway.send(new GetApiKeysCommand({ nameQuery, includeValues: true, limit: 500 }))
      return items.map(({ id = '', value = '', enabled = false }) => ({ id, value, enabled }))
    },
    async keysIn(usagePlanId) {
      const { items = [] } = await gateway.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500 }))
      return items.map(({ id = '' }) => id)
    },
    stop() {
      gateway.destroy()
    },
  }
}
