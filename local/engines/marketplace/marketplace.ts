/**
 * AWS Marketplace as a seller of SaaS meets it: registrations and metering, entitlements, and agreements. Three services of
 * AWS's, over one state. What AWS's own side does (a listing, a purchase) is played at `/_local/marketplace/`.
 *
 * What AWS neither documents nor was seen to do is marked as inferred where it is decided.
 */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { globalWire } from '../../kernel/regions'
import type { Service } from '../../kernel/service'
import { createAgreementService } from './agreement/agreement'
import { createAnnouncements } from './announcements'
import { createEntitlementService } from './entitlement/entitlement'
import { managedPolicies } from './managed-policies'
import { batchMeterUsage } from './operations/batch-meter-usage'
import { meterUsage } from './operations/meter-usage'
import type { Parts } from './operations/parts'
import { resolveCustomer } from './operations/resolve-customer'
import { playRoutes } from './play/routes'
import { createRegistrations } from './registrations'
import { createState } from './state'
import { createTell } from './tell'
import { createUnprocessed } from './unprocessed'
import { notModelled } from './unsupported'

export const engine: EngineDefinition = { after: ['sns', 'eventbridge'], create: createMarketplace }

export function createMarketplace(cloud: Cloud): readonly Service[] {
  const state = createState(cloud)
  const registrations = createRegistrations(cloud, state)
  const announcements = createAnnouncements(cloud)
  const tell = createTell(state, cloud.accountId)
  const unprocessed = createUnprocessed()
  const parts: Parts = { cloud, state, registrations, unprocessed }
  const metering: Service = {
    name: 'aws-marketplace',
    api: openApi(__dirname),
    notModelled,
    // It has some operations in one Region alone, and keeps apart by Region what is metered.
    wire: globalWire,
    managedPolicies,
    operations: {
      ResolveCustomer: resolveCustomer(parts),
      BatchMeterUsage: batchMeterUsage(parts),
      MeterUsage: meterUsage(parts),
    },
    routes: playRoutes({ ...parts, announcements, tell }),
    async load() {
      await state.load()
      await announcements.load()
    },
    resume: announcements.resume,
    stop: async () => announcements.stop(),
  }
  return [metering, createEntitlementService(parts), createAgreementService(parts)]
}
