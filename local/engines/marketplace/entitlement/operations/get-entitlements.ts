/**
 * GetEntitlements. The values of a filter unite, and filters intersect. A page is so many of the product's entitlements, and
 * what the filters leave of them: one can be empty and have a token all the same, which AWS tells callers to expect. Inferred:
 * that pages are cut before the filters; what is over, or of a license that is gone, is not told; an entitlement without an end
 * of its own has its agreement's.
 */
import { createInputPaging } from '../../../../kernel/paging'
import type { Operation } from '../../../../kernel/service'
import { isLicensed } from '../../agreements'
import { invalidParameter } from '../../errors'
import { may, type Parts, seconds } from '../../operations/parts'
import type { Agreement, Buyer, Entitlement } from '../../state'

interface GetEntitlementsInput {
  readonly ProductCode: string
  readonly Filter?: Readonly<Record<string, readonly string[]>>
  readonly MaxResults?: number
  readonly NextToken?: string
}

interface Held {
  readonly entitlement: Entitlement
  readonly agreement: Agreement
  readonly buyer: Buyer | undefined
}

/** What each filter is about. */
const filtered: Readonly<Record<string, (held: Held) => string | undefined>> = {
  CUSTOMER_IDENTIFIER: ({ buyer }) => buyer?.customerIdentifier,
  CUSTOMER_AWS_ACCOUNT_ID: ({ agreement }) => agreement.accountId,
  DIMENSION: ({ entitlement }) => entitlement.dimension,
  LICENSE_ARN: ({ agreement }) => agreement.licenseArn,
}

const page = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 25,
  most: 25,
  badSize: () => invalidParameter('MaxResults must be from 1 to 25'),
  badToken: () => invalidParameter('NextToken is not one that was given out'),
})

export function getEntitlements({ cloud, state }: Parts): Operation<GetEntitlementsInput> {
  function heldOf(productCode: string): readonly Held[] {
    const now = cloud.clock.now()
    return state.entitlements.list().flatMap((entitlement) => {
      const { accountId, agreementId, expiresAt = Number.POSITIVE_INFINITY } = entitlement
      if (entitlement.productCode !== productCode || expiresAt <= now) return []
      const agreement = state.agreements.get(productCode, accountId, agreementId)
      if (!agreement || !isLicensed(agreement, now)) return []
      return [{ entitlement, agreement, buyer: state.buyers.get(productCode, accountId) }]
    })
  }

  return {
    access: () => may('GetEntitlements'),
    handle(input) {
      const { ProductCode, Filter = {} } = input
      if (!state.products.has(ProductCode)) throw invalidParameter('ProductCode is not of a product that you sell')
      checkFilter(Filter)
      const { items, next } = page(heldOf(ProductCode), keyOf, input)
      return { Entitlements: items.filter((held) => passes(held, Filter)).map(shown), ...next }
    },
  }
}

const keyOf = ({ entitlement: { agreementId, dimension } }: Held): string => `${agreementId}/${dimension}`

function checkFilter(filter: NonNullable<GetEntitlementsInput['Filter']>): void {
  for (const [name, values] of Object.entries(filter)) {
    if (!Object.hasOwn(filtered, name)) {
      throw invalidParameter(`Filter knows ${Object.keys(filtered).join(', ')}, not ${name.slice(0, 100)}`)
    }
    if (values.length === 0) throw invalidParameter(`Filter ${name} needs a value`)
  }
  if (filter.CUSTOMER_IDENTIFIER && filter.CUSTOMER_AWS_ACCOUNT_ID) {
    throw invalidParameter('CUSTOMER_IDENTIFIER and CUSTOMER_AWS_ACCOUNT_ID exclude each other')
  }
}

function passes(held: Held, filter: NonNullable<GetEntitlementsInput['Filter']>): boolean {
  return Object.entries(filter).every(([name, values]) => values.includes(filtered[name]?.(held) ?? ''))
}

function shown({ entitlement, agreement, buyer }: Held) {
  const { productCode, dimension, accountId, value, expiresAt = agreement.endsAt } = entitlement
  return {
    ProductCode: productCode,
    Dimension: dimension,
    CustomerAWSAccountId: accountId,
    ...(buyer && { CustomerIdentifier: buyer.customerIdentifier }),
    Value: value,
    LicenseArn: agreement.licenseArn,
    ...(expiresAt !== undefined && { ExpirationDate: seconds(expiresAt) }),
  }
}
