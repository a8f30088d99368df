import { describe, expect, test } from '@jest/globals'
import { verifySaml } from '../../saml'
import { makeKeyPair } from './certificate'
import {
  assertionXml,
  audience,
  base64,
  encrypted,
  issuer,
  now,
  provider,
  requestId,
  responseXml,
  signed,
  signedResponse,
  stranger,
} from './documents'
import { expected, refusal, verify } from './expectations'

describe('what is taken', () => {
  test('a response with a signed assertion says who it is, with all values of the attributes', async () => {
    expect(await verify(signedResponse())).toMatchObject({
      id: '_assertion-1',
      issuer,
      nameId: { value: 'jdoe', format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' },
      sessionIndex: '_session-1',
      authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
      audiences: [[audience]],
      attributes: new Map([
        ['role', ['developers', 'admins']],
        ['mail', ['jdoe@example.com']],
      ]),
    })
  })

  test('a response that is signed as a whole, and one that is signed twice', async () => {
    const whole = signed(responseXml(assertionXml()), 'Response')
    const twice = signed(signedResponse(), 'Response')

    expect(await refusal(whole)).toBeUndefined()
    expect(await refusal(twice)).toBeUndefined()
    expect(await refusal(whole, { needsSignedAssertion: true })).toBe('unsigned')
    expect(await refusal(twice, { needsSignedAssertion: true })).toBeUndefined()
  })

  test('an assertion alone', async () => {
    expect((await verify(signed(assertionXml()))).nameId.value).toBe('jdoe')
  })

  test('one that any of several certificates signed, while a provider changes its key', async () => {
    const next = makeKeyPair()
    const xml = signed(responseXml(assertionXml()), 'Assertion', { keys: next })
    expect(await refusal(xml)).toBe('signature')
    expect(await refusal(xml, { certificates: [provider.certificate, next.certificate] })).toBeUndefined()
  })

  test('RSA with SHA-512', async () => {
    const signatureAlgorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512'
    const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha512'
    const xml = signed(responseXml(assertionXml()), 'Assertion', { signatureAlgorithm, digestAlgorithm })
    expect(await refusal(xml)).toBeUndefined()
  })

  test('an attribute that is there twice has the values of both, and one named __proto__ is only a name', async () => {
    const attribute = (name: string, value: string) =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`
    const more = `<saml:AttributeStatement>${attribute('role', 'guests')}${attribute('__proto__', 'x')}</saml:AttributeStatement>`
    const { attributes } = await verify(signedResponse({ more }))

    expect(attributes.get('role')).toEqual(['developers', 'admins', 'guests'])
    expect(attributes.get('__proto__')).toEqual(['x'])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('an assertion encrypted to one of our keys, signed within or with the response', async () => {
    const ours = makeKeyPair()
    const options = { decryptionKeys: [stranger.privateKey, ours.privateKey] }
    const within = responseXml(await encrypted(signed(assertionXml()), ours))
    const around = signed(responseXml(await encrypted(assertionXml(), ours)), 'Response')
    const nowhere = responseXml(await encrypted(assertionXml(), ours))

    expect((await verify(within, options)).nameId.value).toBe('jdoe')
    expect((await verify(around, options)).nameId.value).toBe('jdoe')
    expect(await refusal(nowhere, options)).toBe('unsigned')
    expect(await refusal(within)).toBe('encryption')
  })

  test('sign-in that begins at the provider, where it is expected, for six minutes', async () => {
    const unasked = signedResponse({ inResponseTo: undefined }, { inResponseTo: undefined })
    expect(await refusal(unasked)).toBe('in-response-to')
    expect(await refusal(unasked, { inResponseTo: 'none' })).toBeUndefined()
    expect(await refusal(signedResponse(), { inResponseTo: 'none' })).toBe('in-response-to')

    const issued = new Date(now - 8 * 60_000).toISOString()
    const old = signedResponse({ inResponseTo: undefined, issued }, { inResponseTo: undefined })
    expect(await refusal(old, { inResponseTo: 'none' })).toBe('expired')
    expect(await refusal(old, { inResponseTo: 'any' })).toBeUndefined()
  })
})

describe('what is for somebody else, or another time', () => {
  const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const noConditions = { conditions: '' }
  const subject = (data: string, method = 'bearer'): string =>
    `<saml:Subject><saml:NameID>jdoe</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${method}">${data}</saml:SubjectConfirmation></saml:Subject>`
  const data = (attributes: string): string =>
    `<saml:SubjectConfirmationData InResponseTo="${requestId}" ${attributes}/>`
  const ours = 'Recipient="https://app.example.com/saml/acs"'

  test.each<[what: string, xml: () => string, code: string]>([
    ['another audience', () => signedResponse({ audience: 'urn:other' }), 'audience'],
    ['an audience that only begins alike', () => signedResponse({ audience: `${audience}.attacker` }), 'audience'],
    ['no audience', () => signedResponse(noConditions), 'audience'],
    [
      'a second restriction that we are not in',
      () =>
        signedResponse({
          conditions: [audience, 'urn:other']
            .map(
              (each) => `<saml:AudienceRestriction><saml:Audience>${each}</saml:Audience></saml:AudienceRestriction>`,
            )
            .join(''),
        }),
      'audience',
    ],
    ['another recipient', () => signedResponse({ recipient: 'https://other.example.com/acs' }), 'recipient'],
    ['another destination', () => signedResponse({}, { destination: 'https://other.example.com/acs' }), 'destination'],
    ['another issuer', () => signedResponse({ issuer: 'https://other.example.com' }), 'issuer'],
    ['another issuer of the response', () => signedResponse({}, { issuer: 'https://other.example.com' }), 'issuer'],
    ['another request', () => signedResponse({ inResponseTo: '_other' }), 'in-response-to'],
    ['another request, in the response only', () => signedResponse({}, { inResponseTo: '_other' }), 'in-response-to'],
    [
      'a request that only the unsigned response names',
      () => signedResponse({ inResponseTo: undefined }),
      'in-response-to',
    ],
    ['expired conditions', () => signedResponse({ notOnOrAfter: at(-2) }), 'expired'],
    ['an expired confirmation', () => signedResponse({ confirmedUntil: at(-2) }), 'expired'],
    ['an expired session', () => signedResponse({ sessionNotOnOrAfter: at(-2) }), 'expired'],
    ['conditions of the future', () => signedResponse({ notBefore: at(2) }), 'not-yet-valid'],
    ['an issue of the future', () => signedResponse({ issued: at(2) }), 'not-yet-valid'],
    [
      'a subject that is not a bearer',
      () => signedResponse({ subject: subject(data(ours), 'sender-vouches') }),
      'subject',
    ],
    ['a confirmation without an end', () => signedResponse({ subject: subject(data(ours)) }), 'subject'],
    [
      'a confirmation that begins',
      () => signedResponse({ subject: subject(data(`${ours} NotBefore="${at(-1)}" NotOnOrAfter="${at(5)}"`)) }),
      'subject',
    ],
    ['a confirmation without data', () => signedResponse({ subject: subject('') }), 'recipient'],
    ['a condition that nobody knows', () => signedResponse({ more: '', conditions: '<saml:Condition/>' }), 'malformed'],
    ['a time that is none', () => signedResponse({ notOnOrAfter: 'tomorrow' }), 'malformed'],
    [
      'a sign-in that failed',
      () => signedResponse({}, { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
      'status',
    ],
  ])('%s is refused', async (_what, xml, code) => {
    expect(await refusal(xml())).toBe(code)
  })

  test('clocks may differ by a minute', async () => {
    const xml = signedResponse({ notBefore: at(1), notOnOrAfter: at(4), confirmedUntil: at(4) })
    expect(await refusal(xml)).toBeUndefined()
    expect(await refusal(xml, { skew: 0 })).toBe('not-yet-valid')
    expect(await refusal(xml, { now: now + 4.5 * 60_000 })).toBeUndefined()
    expect(await refusal(xml, { now: now + 5 * 60_000 })).toBe('expired')
  })

  test('one that was used before is refused, and is remembered as long as it could be used', async () => {
    const used = new Map<string, number>()
    const remember = ({ id, until }: { readonly id: string; readonly until: number }): boolean =>
      !used.has(id) && used.set(id, until).size > 0

    expect(await refusal(signedResponse(), { remember })).toBeUndefined()
    expect(await refusal(signedResponse(), { remember })).toBe('replayed')
    expect(used.get('_assertion-1')).toBe(now + 6 * 60_000)
    expect(await refusal(signedResponse({ id: '_2', audience: 'urn:other' }), { remember })).toBe('audience')
    expect(used.has('_2')).toBe(false)
  })
})

describe('what is no document', () => {
  test.each<[what: string, text: string, code: string]>([
    ['nothing', '', 'malformed'],
    ['text that is not in base64', '<x>', 'malformed'],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0xfe]).toString('base64'), 'malformed'],
    ['over 100,000 characters', base64('x'.repeat(80_000)), 'too-large'],
    [
      'another message',
      base64('<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"/>'),
      'malformed',
    ],
  ])('%s is refused', async (_what, text, code) => {
    await expect(verifySaml(text, expected)).rejects.toMatchObject({ code })
  })

  test('no error tells anything of the document', async () => {
    const secret = 'jdoe-is-a-secret'
    const documents = [
      signedResponse({ nameId: secret, audience: secret, issuer: secret }),
      signedResponse({ nameId: secret }).replace(secret, `${secret}2`),
      `<${secret}`,
    ]
    for (const xml of documents) {
      const error = await verify(xml).catch((problem: Error) => problem)
      expect(error).toBeInstanceOf(Error)
      expect((error as Error).message).not.toContain(secret)
    }
  })
})
