/** AWS Marketplace Entitlement Service: what customers are entitled to, by dimension. */
import { openApi } from '../../../kernel/api'
import type { Service } from '../../../kernel/service'
import type { Parts } from '../operations/parts'
import { getEntitlements } from './operations/get-entitlements'

export function createEntitlementService(parts: Parts): Service {
  return {
    name: 'aws-marketplace-entitlement',
    signingName: 'aws-marketplace',
    api: openApi(__dirname),
    operations: { GetEntitlements: getEntitlements(parts) },
  }
}
