/** An API for sale, as decisions take it. */
import type { Act } from '../../../domains/subscriptions/act'
import type { Api, Plan } from '../../../domains/subscriptions/api-product'

export const now = new Date('2026-03-01T12:00:00.000Z')
export const owner = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
export const act: Act = { now, correlationId: 'story', actor: owner }
export const stage = { restApiId: 'abc123', stage: 'prod' }

export const silver: Plan = {
  planId: 'silver',
  name: 'Silver',
  description: 'For a start.',
  throttle: { rateLimit: 10, burstLimit: 20 },
  quota: { limit: 1000, period: 'DAY' },
  stages: [stage],
  metering: 'none',
}

export function anApi(changes: Partial<Api> = {}): Api {
  return {
    apiId: 'petstore',
    version: 3,
    name: 'Pet store',
    summary: 'Pets of all kinds.',
    visibility: 'public',
    owners: [owner],
    stages: [stage],
    status: 'draft',
    plans: [silver],
    document: { hash: 'a'.repeat(64), format: 'openapi-3.1', operations: 4, storedAt: now.toISOString() },
    createdAt: now.toISOString(),
    lastDone: { what: 'ApiCreated', at: now.toISOString(), actor: owner, correlationId: 'story' },
    ...changes,
  }
}

export const published = (changes: Partial<Api> = {}): Api =>
  anApi({ status: 'published', plans: [{ ...silver, usagePlanId: 'up1', applied: '{}' }], ...changes })
