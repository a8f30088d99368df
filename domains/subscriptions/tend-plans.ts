/**
 * Looks after usage plans: those that are for sale no more go when nobody is on them, and those that are not as they are said
 * to be are made so. What is left on a retired API ends when it should. Where API Gateway should meter and can't, a person is told.
 */
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { toldOf } from '../../shared/errors'
import { eachPage } from '../../shared/store/page'
import type { Act } from './act'
import type { Api } from './api-product'
import { apiFrom, apis } from './apis'
import { dropUsagePlan, plansLeft } from './decisions/plans'
import { isAsSaid, isMetered } from './decisions/usage-plan'
import { endWithApi } from './end-with-api'
import { isHeld } from './holders'
import { canMeter } from './marketplace/metering-role'
import { ApiEntity } from './model'
import { tellOfNoMetering } from './operator'
import { publishApi } from './publish-api'
import { removeUsagePlan } from './usage-plans'

interface TendLogger {
  error(message: string, extra: Record<string, unknown>): void
}

/** One API that fails keeps no other waiting. */
export async function tendPlans(act: Act, logger: TendLogger): Promise<void> {
  let metered = false
  for (const status of ['published', 'retired'] as const) {
    const read = (cursor: string | null) => ApiEntity.query.byStatus({ status }).go({ cursor, hydrate: true })
    for await (const page of eachPage(read)) {
      for (const api of page.map(apiFrom)) {
        metered ||= isMetered(api)
        try {
          await tend(api, act)
        } catch (error) {
          logger.error('The plans of an API are not as they should be', { apiId: api.apiId, error: toldOf(error) })
        }
      }
    }
  }
  if (metered && !(await canMeter())) await tellOfNoMetering(requireEnv('METERING_ROLE'), act.now)
}

async function tend(api: Api, act: Act): Promise<void> {
  // Of a moment before it was retired: nobody had found it then.
  if (api.endsAt !== undefined) await endWithApi(api.apiId, api.endsAt, act)
  for (const { planId, usagePlanId } of plansLeft(api, systemClock.now())) {
    if (usagePlanId === undefined || (await isHeld(api.apiId, planId))) continue
    // A key that nobody knows of any more is for whoever reconciles keys; its plan waits for that.
    if (!(await removeUsagePlan(usagePlanId))) continue
    await apis.change(api.apiId, (before) => dropUsagePlan(before, planId, act))
  }
  if (api.status === 'published' && !isAsSaid(api)) await publishApi(api.apiId, act)
}
