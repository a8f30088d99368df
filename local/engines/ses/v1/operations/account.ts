/** What the first API tells of the account: its quota, and what it has sent. */
import type { Operation } from '../../../../kernel/service'
import { anywhere, type Parts } from '../../operations/parts'

const hour = 3_600_000
const quarter = hour / 4
const statisticsReach = 14 * 24 * hour

export function accountOperations({ cloud, account, mailbox }: Parts): Record<string, Operation> {
  const since = (milliseconds: number) => mailbox.list({ since: cloud.clock.now() - milliseconds })

  return {
    GetSendQuota: {
      access: anywhere('GetSendQuota'),
      handle: async () => ({ ...account.quota, SentLast24Hours: (await since(24 * hour)).length }),
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
