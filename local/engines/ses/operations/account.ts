import type { Operation } from '../../../kernel/service'
import { anywhere, type Parts } from './parts'

const day = 24 * 3600_000

export function accountOperations({ cloud, account, mailbox }: Parts): Record<string, Operation> {
  return {
    GetAccount: {
      access: anywhere('GetAccount'),
      async handle() {
        const sent = await mailbox.list({ since: cloud.clock.now() - day })
        return {
          DedicatedIpAutoWarmupEnabled: false,
          EnforcementStatus: 'HEALTHY',
          ProductionAccessEnabled: !account.isSandbox,
          SendingEnabled: true,
          SendQuota: { ...account.quota, SentLast24Hours: sent.length },
          SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
        }
      },
    },
  }
}
