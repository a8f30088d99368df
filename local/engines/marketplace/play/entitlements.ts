/** Entitlements as they are written in a step: `seats=10`, `support=gold`, `sso=true`. */
import type { Agreement, Entitlement, EntitlementValue, State } from '../state'
import { type Fields, texts } from './fields'

export type GivenEntitlements = readonly (readonly [dimension: string, value: EntitlementValue])[]

const written = /^[\w.-]{1,60}=[^=]{1,256}$/

export function readEntitlements(fields: Fields): GivenEntitlements {
  const given = texts(fields, 'entitlements', written, 'dimension=value') ?? []
  return given.map((each) => {
    const [dimension = '', value = ''] = each.split('=')
    return [dimension, readValue(value)]
  })
}

/** Those that the agreement has besides stay. */
export function entitle(state: State, agreement: Agreement, given: GivenEntitlements): void {
  const { productCode, accountId, agreementId } = agreement
  for (const [dimension, value] of given) {
    state.entitlements.put({ productCode, accountId, agreementId, dimension, value }, agreementId, dimension)
  }
}

/** What one agreement granted, the one that follows it grants too. */
export function passOn({ entitlements }: State, from: Agreement, to: Agreement): void {
  for (const each of entitlements.list(from.agreementId)) {
    const passed: Entitlement = { ...each, agreementId: to.agreementId }
    entitlements.put(passed, to.agreementId, each.dimension)
  }
}

function readValue(text: string): EntitlementValue {
  if (text === 'true' || text === 'false') return { BooleanValue: text === 'true' }
  if (/^\d{1,9}$/.test(text)) return { IntegerValue: Number(text) }
  return /^\d+\.\d+$/.test(text) ? { DoubleValue: Number(text) } : { StringValue: text }
}
