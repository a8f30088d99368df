import * as fc from 'fast-check'
import { type AgreementFact, access, type Facts } from '../../../domains/subscriptions/decisions/access'

const now = new Date('2026-06-01T12:00:00.000Z')
const somebody = { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const agreement = (changes: Partial<AgreementFact> = {}): AgreementFact => ({
  agreementId: 'agmt-1',
  status: 'ACTIVE',
  startsAt: '2026-05-01T00:00:00Z',
  endsAt: '9999-01-01T00:00:00Z',
  ...changes,
})
const license = {
  licenseArn: 'arn:aws:license-manager::111122223333:license:l-1',
  agreementId: 'agmt-1',
  state: 'updated',
} as const
const renewed = agreement({ status: 'RENEWED', endedAt: '2026-06-01T11:00:00Z' })
const next = agreement({ agreementId: 'agmt-2' })

describe('access', () => {
  test('is granted once there are an agreement, its license and a registration, and not before', () => {
    expect(access({ agreement: agreement(), license }, somebody, now)).toEqual({ is: 'granted' })
    expect(access({ agreement: agreement() }, somebody, now)).toEqual({ is: 'none', missing: ['license'] })
    expect(access({ license }, somebody, now)).toEqual({ is: 'none', missing: ['marketplace'] })
    expect(access({ agreement: agreement(), license }, undefined, now)).toEqual({
      is: 'none',
      missing: ['registration'],
    })
  })

  test('of an existing listing is granted once its topic has said so and somebody is registered', () => {
    const buyer = (state: 'subscribed' | 'failed' | 'leaving' | 'left', at = '2026-06-01T11:30:00Z') => ({
      buyer: { state, at },
    })
    expect(access(buyer('subscribed'), somebody, now)).toEqual({ is: 'granted' })
    expect(access(buyer('subscribed'), undefined, now)).toEqual({ is: 'none', missing: ['registration'] })
    expect(access(buyer('failed'), undefined, now)).toEqual({ is: 'failed', reason: 'MarketplaceRefused' })
    expect(access(buyer('leaving'), somebody, now)).toEqual({ is: 'granted', until: '2026-06-01T12:30:00.000Z' })
    expect(access(buyer('leaving', '2026-06-01T11:00:00Z'), somebody, now)).toEqual({
      is: 'ended',
      reason: 'Unsubscribed',
    })
    expect(access(buyer('left'), somebody, now)).toEqual({ is: 'ended', reason: 'Unsubscribed' })
  })

  test('does not end with an agreement that is renewed or replaced, nor with its license', () => {
    const gone = { ...license, state: 'deprovisioned' } as const
    const successor = { agreement: next, license: { ...license, agreementId: 'agmt-2' } }
    expect(access({ agreement: renewed, license: gone, successor }, somebody, now)).toEqual({ is: 'granted' })
    expect(access({ agreement: renewed, license: gone, successor: { agreement: next } }, somebody, now)).toEqual({
      is: 'granted',
    })
    expect(access({ agreement: renewed, license: gone }, somebody, now)).toEqual({
      is: 'granted',
      until: '2026-06-02T11:00:00.000Z',
    })
    expect(access({ agreement: renewed }, somebody, new Date('2026-06-02T11:00:00Z'))).toMatchObject({ is: 'ended' })
  })

  test('ends with the agreement, its term, or its license', () => {
    expect(access({ agreement: agreement({ status: 'CANCELLED' }), license }, somebody, now)).toEqual({
      is: 'ended',
      reason: 'Cancelled',
    })
    expect(
      access({ agreement: agreement(), license: { ...license, state: 'deprovisioned' } }, somebody, now),
    ).toMatchObject({
      is: 'ended',
    })
    const term = agreement({ endsAt: '2026-07-01T00:00:00Z' })
    expect(access({ agreement: term, license }, somebody, now)).toEqual({
      is: 'granted',
      until: '2026-07-01T00:00:00.000Z',
    })
    expect(access({ agreement: term, license }, somebody, new Date('2026-07-01T00:00:00Z'))).toMatchObject({
      is: 'ended',
    })
  })

  test('is nobody’s without a registration, whatever else is known', () => {
    const status = fc.constantFrom('ACTIVE', 'CANCELLED', 'RENEWED', 'REPLACED', 'EXPIRED', 'TERMINATED')
    const oneAgreement = fc.record({ agreementId: fc.constantFrom('agmt-1', 'agmt-2'), status })
    const oneLicense = fc.constantFrom(license, { ...license, state: 'deprovisioned' } as const)
    const state = fc.constantFrom('subscribed', 'failed', 'leaving', 'left')
    const facts: fc.Arbitrary<Facts> = fc.record(
      {
        agreement: oneAgreement,
        license: oneLicense,
        successor: fc.record({ agreement: oneAgreement, license: oneLicense }),
        buyer: fc.record({ state, at: fc.constant(now.toISOString()) }),
      },
      { requiredKeys: [] },
    )
    fc.assert(fc.property(facts, (known) => access(known, undefined, now).is !== 'granted'))
  })
})
