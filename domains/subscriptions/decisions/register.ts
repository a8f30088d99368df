/** That somebody registers, or says anew how they are called. */
import { CustomerRegistered } from '../../../events/catalog/subscriptions'
import { newUlid } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Customer, MailStopped } from '../customer'

export interface Registration {
  readonly name: string
  readonly company?: string | undefined
  /** Theirs, as the directory knows. */
  readonly email?: string | undefined
  /** Of the AWS account that they buy with, if they come from AWS Marketplace. */
  readonly customerAccountId?: string | undefined
}

export function register(
  customer: Customer | undefined,
  sub: string,
  { name, company, email, customerAccountId }: Registration,
  { now, actor, correlationId, causationId }: Act,
): Change<Customer> {
  if (customer) {
    const isSame = customer.name === name && customer.company === company && customer.email === email
    if (isSame && customer.removeAt === undefined) return { state: customer }
    const isAtSameAddress = isAddress(customer, email)
    return {
      state: {
        ...customer,
        name,
        company,
        email,
        removeAt: undefined,
        ...(!isAtSameAddress && { mailStopped: undefined }),
      },
    }
  }
  const way = customerAccountId === undefined ? ('self' as const) : ('marketplace' as const)
  const told = { sub, way, ...(customerAccountId !== undefined && { customerAccountId }) }
  return {
    state: { sub, version: 1, name, company, email, registeredAt: now.toISOString() },
    events: [
      CustomerRegistered.create(
        told,
        { correlationId, causationId, actor },
        { eventId: newUlid(now), occurredAt: now },
      ),
    ],
  }
}

/** Events come late and out of order: the latest counts. */
export function shut(customer: Customer, isDisabled: boolean, at: string): Change<Customer> {
  if (customer.accountSeenAt !== undefined && at <= customer.accountSeenAt) return { state: customer }
  return { state: { ...customer, isDisabled: isDisabled || undefined, accountSeenAt: at } }
}

/** Mail to their address does not arrive, or is not wanted: none is tried until they have another. */
export function mailFailed(customer: Customer, recipient: string, why: MailStopped): Change<Customer> {
  const isKnown = !isAddress(customer, recipient) || customer.mailStopped !== undefined
  return { state: isKnown ? customer : { ...customer, mailStopped: why } }
}

/** Whether it is theirs, as far as mail goes. */
export function isAddress({ email }: Pick<Customer, 'email'>, other: string | undefined): boolean {
  return email?.toLowerCase() === other?.toLowerCase()
}
