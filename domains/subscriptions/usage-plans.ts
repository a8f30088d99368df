/**
 * The usage plans of API Gateway, each of which is a plan for sale. Names are not unique there, so a plan is made by one at a
 * time (see decisions/publish.ts), and one that a crash left is found again by its name.
 */
import {
  APIGatewayClient,
  BadRequestException,
  CreateUsagePlanCommand,
  DeleteUsagePlanCommand,
  GetUsagePlanCommand,
  NotFoundException,
  type PatchOperation,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  UpdateUsagePlanCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import { requireEnv } from '../../shared/config'
import type { Plan } from './api-product'
import { planInvalid } from './decisions/plans'
import { changesOf, type PlanSettings } from './decisions/usage-plan'

/** For what is not to be tried again without a look: of an answer that is lost nobody knows what it was. */
const once = new APIGatewayClient({ maxAttempts: 1 })

/** API Gateway's longest page. */
const pageSize = 500

export function usagePlanName(apiId: string, planId: string): string {
  return `${requireEnv('PLAN_NAMES')}/${apiId}/${planId}`
}

/** Makes it as it is wanted, and gives its id. Safe to do again. @throws RefusedError for a stage that is not there */
export async function ensureUsagePlan(apiId: string, plan: Plan, wanted: PlanSettings): Promise<string> {
  const name = usagePlanName(apiId, plan.planId)
  const found = (await usagePlanById(plan.usagePlanId)) ?? (await usagePlanByName(name))
  try {
    const there = found ?? (await create(name, wanted))
    const id = required(there.id)
    const patchOperations = changesOf(there, wanted)
    if (patchOperations.length > 0) await update(id, patchOperations)
    return id
  } catch (error) {
    // All that it could refuse has been checked, but for what is in the account.
    if (!(error instanceof BadRequestException || error instanceof NotFoundException)) throw error
    throw planInvalid(`plans.${plan.planId}.stages`, `API Gateway does not take it: ${error.message}`)
  }
}

/** Nothing if somebody is in it, or if it is gone. */
export async function removeUsagePlan(usagePlanId: string): Promise<boolean> {
  const there = await usagePlanById(usagePlanId)
  if (!there) return true
  for await (const { items = [] } of paginateGetUsagePlanKeys({ client: apiGateway }, { usagePlanId, limit: 1 })) {
    if (items.length > 0) return false
  }
  // API Gateway keeps a plan as long as it has stages.
  const stages = (there.apiStages ?? []).map(
    ({ apiId, stage }): PatchOperation => ({ op: 'remove', path: '/apiStages', value: `${apiId}:${stage}` }),
  )
  if (stages.length > 0) await update(usagePlanId, stages)
  await unlessGone(apiGateway.send(new DeleteUsagePlanCommand({ usagePlanId })))
  return true
}

/** The SDK's own second try would make a second one of the name. Whoever tries all of it again finds the first. */
function create(name: string, { description, throttle, quota, stages }: PlanSettings): Promise<UsagePlan> {
  return once.send(
    new CreateUsagePlanCommand({
      name,
      description,
      apiStages: stages.map(({ restApiId: apiId, stage }) => ({ apiId, stage })),
      ...(throttle && { throttle: { ...throttle } }),
      ...(quota && { quota: { ...quota } }),
    }),
  )
}

async function update(usagePlanId: string, patchOperations: PatchOperation[]): Promise<void> {
  await apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }))
}

async function usagePlanById(usagePlanId: string | undefined): Promise<UsagePlan | undefined> {
  return usagePlanId === undefined ? undefined : unlessGone(apiGateway.send(new GetUsagePlanCommand({ usagePlanId })))
}

async function usagePlanByName(name: string): Promise<UsagePlan | undefined> {
  for await (const { items = [] } of paginateGetUsagePlans({ client: apiGateway }, { limit: pageSize })) {
    const found = items.find((each) => each.name === name)
    if (found) return found
  }
  return undefined
}

async function unlessGone<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof NotFoundException) return undefined
    throw error
  }
}

function required(id: string | undefined): string {
  if (!id) throw new TypeError('API Gateway has given no id of a usage plan')
  return id
}
