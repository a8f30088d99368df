/**
 * The steps of a sign-in at the company that are kept between requests. Each is taken once: who takes it removes it, and
 * DynamoDB gives what was removed to one alone.
 */
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import { CompanyFlowEntity } from '../model'

/** How long somebody may be at the company's own pages, and at each step from there to the credentials. */
export const signInSeconds = 600
export const stepSeconds = 120

export type Step = 'started' | 'answered' | 'joined'

/** `secret` finds it again; only its hash is kept. */
export async function keep(step: Step, secret: string, value: string, seconds: number): Promise<void> {
  const until = systemClock.now().getTime() + seconds * 1000
  const flow = { step, hash: hashSecret(secret), value, until, removeAt: Math.ceil(until / 1000) }
  await CompanyFlowEntity.put(flow).go({ response: 'none' })
}

export async function take(step: Step, secret: string): Promise<string> {
  const { data } = await CompanyFlowEntity.delete({ step, hash: hashSecret(secret) }).go({ response: 'all_old' })
  // DynamoDB removes what has expired within days.
  if (data?.value !== undefined && data.until !== undefined && systemClock.now().getTime() < data.until) {
    return data.value
  }
  throw new RefusedError(
    'forbidden',
    'SignInOver',
    'This sign-in was used, is too old, or was never begun: begin again',
  )
}
