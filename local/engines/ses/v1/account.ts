/** What the first API tells of the account: its quota, and what it has sent. */
import type { Operation } from '../../../kernel/service'
import { sendQuota } from '../sender'
import type { SesV1Parts } from './ses-v1'

const hour = 3_600_000
const quarter = hour / 4
const statisticsReach = 14 * 24 * hour

export function createAccountOperations({
  cloud,
  mailbox,
}: Pick<SesV1Parts, 'cloud' | 'mailbox'>): Readonly<Record<string, Operation>> {
  const anywhere = (action: string) => () => [{ action: `ses:${action}`, resource: '*' }]
  const since = (milliseconds: number) => mailbox.list({ since: cloud.clock.now() - milliseconds })

  return {
    GetSendQuota: {
      access: anywhere('GetSendQuota'),
      handle: async () => ({ ...sendQuota, SentLast24Hours: (await since(24 * hour)).length }),
    },
    GetSendStatistics: {
      access: anywhere('GetSendStatistics'),
      async handle() {
        const attempts = new Map<number, number>()
        for (const { at } of await since(statisticsReach)) {
          const begin = at - (at % quarter)
          attempts.set(begin, (attempts.get(begin) ?? 0) + 1)
        }
        const none = { Bounces: 0, Complaints: 0, Rejects: 0 }
        const SendDataPoints = [...attempts].map(([begin, DeliveryAttempts]) => ({
          Timestamp: begin / 1000,
          DeliveryAttempts,
          ...none,
        }))
        return { SendDataPoints }
      },
    },
    GetAccountSendingEnabled: {
      access: anywhere('GetAccountSendingEnabled'),
      handle: () => ({ Enabled: true }),
    },
  }
}
