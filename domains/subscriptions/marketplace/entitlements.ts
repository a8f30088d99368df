/** Asks AWS Marketplace what the buyers of an existing listing are entitled to. */
import {
  type Entitlement as AwsEntitlement,
  GetEntitlementsCommand,
  type GetEntitlementsRequest,
} from '@aws-sdk/client-marketplace-entitlement-service'
import type { CreatedEvent } from '../../../events'
import { MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import { marketplaceEntitlement } from '../../../shared/clients/marketplace-entitlement'
import { RetryLaterError } from '../../../shared/errors'
import type { BuyerId, Entitlement } from './facts'
import { isForwarded } from './invitation'

/** By the identifier of each buyer who has any. */
export async function entitlementsOfProduct(productCode: string): Promise<ReadonlyMap<string, readonly Entitlement[]>> {
  const found = new Map<string, Entitlement[]>()
  for await (const each of ask({ ProductCode: productCode })) {
    const { CustomerIdentifier } = each
    if (!CustomerIdentifier) continue
    const known = found.get(CustomerIdentifier) ?? []
    found.set(CustomerIdentifier, known)
    known.push(entitlementOf(each))
  }
  return found
}

/**
 * With what the buyer has by now: the message says no more than that it has changed. Other events are as they are, and those
 * of another account's listing, which alone may ask.
 */
export async function withEntitlements(event: CreatedEvent, now: Date): Promise<CreatedEvent> {
  if (event.definition !== MarketplaceEntitlementChanged) return event
  const { data, metadata } = event.detail as ReturnType<typeof MarketplaceEntitlementChanged.create>['detail']
  const { productCode, customerIdentifier } = data
  if (productCode === undefined || customerIdentifier === undefined || isForwarded(productCode)) return event
  const entitlements = await entitlementsOf({ productCode, customerIdentifier })
  const { correlationId, causationId, eventId, occurredAt } = metadata
  return MarketplaceEntitlementChanged.create(
    { ...data, entitlements: [...entitlements], askedAt: now.toISOString() },
    { correlationId, causationId },
    { eventId, occurredAt: new Date(occurredAt) },
  )
}

async function entitlementsOf({ productCode, customerIdentifier }: BuyerId): Promise<readonly Entitlement[]> {
  const found: Entitlement[] = []
  const asked = ask({ ProductCode: productCode, Filter: { CUSTOMER_IDENTIFIER: [customerIdentifier] } })
  for await (const each of asked) found.push(entitlementOf(each))
  return found
}

/** A page may be empty and not the last. */
async function* ask(request: GetEntitlementsRequest): AsyncGenerator<AwsEntitlement> {
  let NextToken: string | undefined
  do {
    const page = await answerTo({ ...request, ...(NextToken && { NextToken }) })
    yield* page.Entitlements ?? []
    NextToken = page.NextToken
  } while (NextToken)
}

/** Whatever it refuses, no message is to blame: it is asked again. */
async function answerTo(request: GetEntitlementsRequest) {
  try {
    return await marketplaceEntitlement.send(new GetEntitlementsCommand(request))
  } catch (cause) {
    throw new RetryLaterError(`AWS Marketplace does not say who is entitled to ${request.ProductCode}`, { cause })
  }
}

function entitlementOf({ Dimension = '', Value = {}, ExpirationDate }: AwsEntitlement): Entitlement {
  const { IntegerValue, DoubleValue, BooleanValue, StringValue } = Value
  return {
    dimension: Dimension,
    value: IntegerValue ?? DoubleValue ?? BooleanValue ?? StringValue ?? '',
    ...(ExpirationDate && { expiresAt: ExpirationDate.toISOString() }),
  }
}
