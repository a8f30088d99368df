/**
 * API Gateway meters into AWS Marketplace by a role that it finds by its name. Without it calls are let pass and nobody is
 * billed for them, which API Gateway tells nobody.
 */
import { GetRoleCommand, NoSuchEntityException } from '@aws-sdk/client-iam'
import { iam } from '../../../shared/clients/iam'
import { requireEnv } from '../../../shared/config'
import { planInvalid } from '../decisions/plans'

export async function canMeter(): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName: requireEnv('METERING_ROLE') }))
    return true
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false
    throw error
  }
}

/** @throws RefusedError that names the field, if nothing would be billed */
export async function requireMetering(field: string): Promise<void> {
  if (await canMeter()) return
  const role = requireEnv('METERING_ROLE')
  const message = `this account has no role ${role}, so API Gateway would bill nobody: whoever deploys makes it with MakesMeteringRole=yes`
  throw planInvalid(field, message)
}
