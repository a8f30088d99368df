import type { Operation } from '../../../kernel/service'
import { sendQuota } from '../sender'
import { anywhere, type Parts } from './parts'

const day = 24 * 3600_000

export function accountOperations({ cloud, mailbox }: Parts): Record<string, Operation> {
  return {
    GetAccount: {
      access: anywhere('GetAccount'),
      async handle() {
        const sent = await mailbox.list({ since: cloud.clock.now() - day })
        return {
          DedicatedIpAutoWarmupEnabled: false,
          EnforcementStatus: 'HEALTHY',
          ProductionAccessEnabled: true,
          SendingEnabled: true,
          SendQuota: { ...sendQuota, SentLast24Hours: sent.length },
          SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
        }
      },
    },
  }
}
