/** A cloud with nothing registered: in memory, its clock frozen at a round time. For tests of one engine. */
import { type Activity, createActivity } from '../../local/kernel/activity'
import { createClock } from '../../local/kernel/clock'
import { type Cloud, createCloud } from '../../local/kernel/cloud'
import type { Principal } from '../../local/kernel/principal'
import { openStore, type Store } from '../../local/kernel/store'

export const testStart = Date.parse('2026-01-05T09:00:00.000Z')

export const root: Principal = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' }

export interface TestCloudOptions {
  readonly directory?: string
  /** Another one than that of the directory. */
  readonly store?: Store
  readonly clock?: 'frozen' | 'running'
  readonly region?: string
}

export async function createTestCloud(options: TestCloudOptions = {}): Promise<Cloud> {
  const activity: Activity = createActivity()
  const clock = createClock({ activity, mode: options.clock ?? 'frozen', start: testStart })
  const store = options.store ?? (await openStore({ directory: options.directory }))
  return createCloud({
    region: options.region ?? 'us-east-1',
    accountId: '000000000000',
    clock,
    store,
    activity,
    directory: options.directory,
  })
}
