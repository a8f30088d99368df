import type { Application, Consent, Membership } from '../../../../domains/identity/application'
import { claimsFor } from '../../../../domains/identity/decisions/claims'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const since = '2026-01-05T10:30:00.000Z'

const application: Application = {
  applicationId: 'time-sheets',
  version: 2,
  status: 'active',
  name: 'Time sheets',
  company: 'Example Logistics',
  countries: ['PT'],
  roles: ['reader', 'editor'],
  redirectUris: ['https://time.example.com/signed-in'],
  signOutUris: [],
  isConfidential: false,
  signInBy: ['COGNITO'],
  asksConsent: true,
  clientId: '1example23456789',
  registeredAt: since,
}
const membership: Membership = {
  applicationId: 'time-sheets',
  sub,
  version: 1,
  status: 'active',
  roles: ['editor'],
  since,
}
const consent: Consent = { applicationId: 'time-sheets', sub, version: 1, status: 'active', scopes: ['email'], since }

test('a member’s token tells their roles in that application', () => {
  expect(claimsFor(application, membership, consent).add).toEqual({
    'app:id': 'time-sheets',
    'app:time-sheets:roles': ['editor'],
  })
})

test('somebody whose membership has ended, or who never had one, has no role', () => {
  const ended = { ...membership, status: 'ended' as const }

  expect(claimsFor(application, ended, consent).add['app:time-sheets:roles']).toEqual([])
  expect(claimsFor(application, undefined, consent).add['app:time-sheets:roles']).toEqual([])
})

test('of a profile it tells what they agreed to, and nothing once they take it back', () => {
  const agreed = claimsFor(application, membership, consent)
  const withdrawn = claimsFor(application, membership, { ...consent, status: 'ended' })

  expect(agreed.suppressScopes).toEqual(['profile', 'phone'])
  expect(agreed.suppress).toEqual(expect.arrayContaining(['given_name', 'phone_number']))
  expect(agreed.suppress).not.toContain('email')
  expect(withdrawn.suppressScopes).toEqual(['profile', 'email', 'phone'])
  expect(withdrawn.suppress).toContain('email')
})

test('an application that asks for no consent learns what its scopes give', () => {
  expect(claimsFor({ ...application, asksConsent: false }, membership, undefined)).toMatchObject({
    suppress: [],
    suppressScopes: [],
  })
})
