/**
 * What has been tried on SAML's verifiers, each made from a genuinely signed document. "jdoe" signed in; whoever attacks
 * wants to be "admin". That the genuine one is taken is asked first, so that none of these is refused for another reason.
 */
import { createHash, createHmac } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { verifySaml } from '../../saml'
import { makeKeyPair } from './certificate'
import { assertionXml, base64, encrypted, provider, responseXml, signed, signedResponse, stranger } from './documents'
import { expected, refusal, verify } from './expectations'

const genuine = signedResponse()
const whole = signed(responseXml(assertionXml()), 'Response')
const signatureOf = (xml: string): string => /<Signature.*?<\/Signature>/s.exec(xml)?.[0] ?? ''
const assertionOf = (xml: string): string => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
const without = (xml: string, part: string): string => xml.replace(part, '')
const evil = assertionXml({ id: '_evil', nameId: 'admin' })
/** The same id as the genuine one. */
const twin = assertionXml({ nameId: 'admin' })

test('the genuine documents are taken', async () => {
  expect(await refusal(genuine)).toBeUndefined()
  expect(await refusal(whole)).toBeUndefined()
  expect(signatureOf(genuine)).toContain('SignatureValue')
})

describe('wrapping', () => {
  const signature = signatureOf(genuine)
  const unsigned = without(assertionOf(genuine), signature)
  const ofWhole = signatureOf(whole)
  const bareWhole = without(whole, ofWhole)
  const inSignature = (given: string, inside: string): string =>
    given.replace('</Signature>', `<Object>${inside}</Object></Signature>`)
  const intoAssertion = (assertion: string, inside: string): string =>
    assertion.replace('</saml:Assertion>', `${inside}</saml:Assertion>`)
  const evilResponse = (more: string): string =>
    responseXml(evil, { id: '_evil-response' }).replace('<samlp:Status>', `${more}<samlp:Status>`)

  test.each<[name: string, xml: string]>([
    ['XSW 1: the response in the signature of a forged one', evilResponse(inSignature(ofWhole, bareWhole))],
    ['XSW 2: the response beside its signature in a forged one', evilResponse(bareWhole + ofWhole)],
    ['XSW 3: a forged assertion before the genuine one', genuine.replace('<saml:Assertion', `${evil}<saml:Assertion`)],
    ['XSW 3, behind it', genuine.replace('</samlp:Response>', `${evil}</samlp:Response>`)],
    ['XSW 4: the genuine assertion in a forged one', responseXml(intoAssertion(evil, assertionOf(genuine)))],
    [
      'XSW 5: the signature in a forged assertion, the genuine one behind it',
      responseXml(intoAssertion(evil, signature) + unsigned),
    ],
    [
      'XSW 6: the genuine assertion in the signature of a forged one',
      responseXml(intoAssertion(evil, inSignature(signature, unsigned))),
    ],
    [
      'XSW 7: a forged assertion in Extensions',
      genuine.replace('<samlp:Status>', `<samlp:Extensions>${evil}</samlp:Extensions><samlp:Status>`),
    ],
    [
      'XSW 8: the genuine assertion in an Object of a forged one',
      responseXml(
        intoAssertion(evil, `${signature}<Object xmlns="http://www.w3.org/2000/09/xmldsig#">${unsigned}</Object>`),
      ),
    ],
    ['the same id in both', genuine.replace('</samlp:Response>', `${twin}</samlp:Response>`)],
    [
      'the genuine one in the Advice of a forged one',
      responseXml(intoAssertion(evil, `<saml:Advice>${assertionOf(genuine)}</saml:Advice>`)),
    ],
    [
      'a signature of the Advice for the whole',
      responseXml(intoAssertion(evil, `<saml:Advice>${signature}</saml:Advice>`)),
    ],
    [
      'a response in the status of a response',
      genuine.replace('</samlp:Status>', `<samlp:StatusDetail>${bareWhole}</samlp:StatusDetail></samlp:Status>`),
    ],
  ])('%s is refused', async (_name, xml) => {
    await expect(verify(xml)).rejects.toMatchObject({ name: 'SamlError' })
  })

  test('a second id that is written in another case or namespace is one too', async () => {
    for (const attribute of ['Id', 'id', 'xml:id', 'x:ID']) {
      const same = `<saml:Advice xmlns:x="urn:x" ${attribute}="_assertion-1"/>`
      expect(await refusal(signedResponse({ more: same }))).toBe('malformed')
    }
  })
})

describe('signatures', () => {
  const forged = genuine.replace('>jdoe<', '>admin<')

  test.each<[what: string, xml: () => string, code: string]>([
    ['one that is changed behind the signature', () => forged, 'signature'],
    ['one whose signature is taken away', () => without(forged, signatureOf(forged)), 'unsigned'],
    ['a whole response that is changed', () => whole.replace('>jdoe<', '>admin<'), 'signature'],
    [
      'a signature of the response alone, moved there from elsewhere',
      () => responseXml(evil).replace('<samlp:Status>', `${signatureOf(whole)}<samlp:Status>`),
      'signature',
    ],
    [
      'one that an attacker signed, with the certificate in KeyInfo',
      () => signed(responseXml(evil), 'Assertion', { keys: stranger, withKeyInfo: true }),
      'signature',
    ],
    [
      'a genuine signature beside a forged response signature',
      () => signed(genuine, 'Response', { keys: stranger }),
      'signature',
    ],
    [
      'SHA-1',
      () =>
        signed(responseXml(assertionXml()), 'Assertion', {
          signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        }),
      'algorithm',
    ],
    [
      'a SHA-1 digest',
      () =>
        signed(responseXml(assertionXml()), 'Assertion', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
      'algorithm',
    ],
    [
      'a canonicalization with comments',
      () => genuine.replaceAll('xml-exc-c14n#"', 'xml-exc-c14n#WithComments"'),
      'algorithm',
    ],
    ['no algorithm', () => genuine.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#none'), 'algorithm'],
    ['an empty signature', () => genuine.replace(/<SignatureValue>[^<]*/, '<SignatureValue>'), 'malformed'],
    ['an empty digest', () => genuine.replace(/<DigestValue>[^<]*/, '<DigestValue>'), 'malformed'],
    ['no reference', () => genuine.replace(/<Reference.*<\/Reference>/, ''), 'malformed'],
    ['a reference to everything', () => genuine.replace('URI="#_assertion-1"', 'URI=""'), 'signature'],
    [
      'a reference by XPointer',
      () => genuine.replace('URI="#_assertion-1"', 'URI="#xpointer(id(&apos;_assertion-1&apos;))"'),
      'signature',
    ],
    ['a reference to a file', () => genuine.replace('URI="#_assertion-1"', 'URI="file:///etc/passwd"'), 'signature'],
  ])('%s is refused', async (_what, xml, code) => {
    expect(await refusal(xml())).toBe(code)
  })

  test('HMAC with the certificate as its key is refused', async () => {
    const hmac = genuine.replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    )
    const value = createHmac('sha1', provider.certificate).update('x').digest('base64')
    expect(await refusal(hmac.replace(/<SignatureValue>[^<]*/, `<SignatureValue>${value}`))).toBe('algorithm')
  })

  test('two SignedInfo, two References and two digests are refused, whichever is genuine', async () => {
    const signedInfo = /<SignedInfo>.*<\/SignedInfo>/s.exec(genuine)?.[0] ?? ''
    const reference = /<Reference.*<\/Reference>/s.exec(genuine)?.[0] ?? ''
    const digest = /<DigestValue>.*<\/DigestValue>/s.exec(genuine)?.[0] ?? ''
    const other = (part: string): string =>
      part.replace(/<DigestValue>[^<]*/, `<DigestValue>${createHash('sha256').update('x').digest('base64')}`)
    for (const part of [signedInfo, reference, digest]) {
      expect(await refusal(genuine.replace(part, other(part) + part))).toBe('malformed')
      expect(await refusal(genuine.replace(part, part + other(part)))).toBe('malformed')
    }
  })

  test.each([
    ['XSLT', 'http://www.w3.org/TR/1999/REC-xslt-19991116'],
    ['XPath', 'http://www.w3.org/TR/1999/REC-xpath-19991116'],
    ['XPath filter', 'http://www.w3.org/2002/06/xmldsig-filter2'],
    ['base64', 'http://www.w3.org/2000/09/xmldsig#base64'],
    ['inclusive canonicalization', 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'],
  ])('a transform by %s is refused', async (_name, algorithm) => {
    const enveloped = '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    const transform = `<Transform Algorithm="${algorithm}"><stylesheet xmlns="urn:x"/></Transform>`
    expect(genuine).toContain(enveloped)
    for (const changed of [transform, enveloped + transform, enveloped + enveloped + enveloped]) {
      expect(await refusal(genuine.replace(enveloped, changed))).toBe('algorithm')
    }
  })

  test('a canonicalization that gives nothing signs nothing', async () => {
    const ofNothing = createHash('sha256').digest('base64')
    const emptied = genuine
      .replace(
        'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID',
        'xmlns:x="./relative" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID',
      )
      .replace(/<DigestValue>[^<]*/, `<DigestValue>${ofNothing}`)
    expect(await refusal(emptied)).toBe('signature')
  })
})

describe('texts that parsers read differently', () => {
  test.each<[what: string, change: (xml: string) => string]>([
    ['a comment in the name', (xml) => xml.replace('>jdoe<', '>jdoe<!-- -->.attacker<')],
    ['a comment in the digest', (xml) => xml.replace(/(<DigestValue>.{8})/, '$1<!-- -->')],
    ['a comment anywhere', (xml) => `${xml}<!-- -->`],
    ['a processing instruction in the name', (xml) => xml.replace('>jdoe<', '>jdoe<?x ?><')],
    ['a CDATA section', (xml) => xml.replace('>jdoe<', '><![CDATA[jdoe]]><')],
    ['a document type', (xml) => `<!DOCTYPE x>${xml}`],
    [
      'an external entity',
      (xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace('>jdoe<', '>&e;<')}`,
    ],
    [
      'an entity bomb',
      (xml) => `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${xml.replace('>jdoe<', '>&b;<')}`,
    ],
    ['an entity that is declared nowhere', (xml) => xml.replace('>jdoe<', '>jdoe&e;<')],
    ['a document type in another case', (xml) => `<!doctype x>${xml}`],
    ['a null character', (xml) => xml.replace('>jdoe<', '>jdoe\u0000<')],
    ['a null character by reference', (xml) => xml.replace('>jdoe<', '>jdoe&#0;<')],
    ['two roots', (xml) => xml + xml.replaceAll('_assertion-1', '_a').replaceAll('_response-1', '_r')],
    ['text behind the root', (xml) => `${xml}x`],
    ['an attribute twice', (xml) => xml.replace('ID="_assertion-1"', 'ID="_evil" ID="_assertion-1"')],
    ['an attribute without quotes', (xml) => xml.replace('Version="2.0"', 'Version=2.0')],
    ['a bracket in an attribute', (xml) => xml.replace('Version="2.0"', 'Version="<"')],
    ['another encoding', (xml) => `<?xml version="1.0" encoding="utf-16"?>${xml}`],
    ['an element in the name', (xml) => xml.replace('>jdoe<', '><x/>jdoe<')],
  ])('%s is refused', async (_what, change) => {
    const refused = await refusal(change(genuine))
    expect(['malformed', 'signature']).toContain(refused)
  })

  test('what is refused of the text is refused also where a trusted key has signed it', async () => {
    const comment = signed(responseXml(assertionXml({ nameId: 'admin<!-- -->.jdoe' })))
    expect(await refusal(comment)).toBe('malformed')
    const element = signed(responseXml(assertionXml({ nameId: 'admin<x/>' })))
    expect(await refusal(element)).toBe('malformed')
  })

  test('names count only in their own namespace', async () => {
    const other = (xml: string): string => xml.replaceAll('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:other')
    expect(await refusal(signed(responseXml(other(assertionXml()))))).toBe('malformed')
    expect(await refusal(other(genuine))).toBe('malformed')
    const foreign = assertionXml({ more: '<x:Conditions xmlns:x="urn:x"/><x:AttributeStatement xmlns:x="urn:x"/>' })
    expect(await refusal(signed(responseXml(foreign)))).toBeUndefined()
    const rebound = genuine.replace('<SignedInfo>', '<SignedInfo xmlns="urn:other">')
    expect(await refusal(rebound)).toBe('malformed')
  })

  test('what is deep or long costs nothing', async () => {
    expect(await refusal('<a>'.repeat(9000) + '</a>'.repeat(9000))).toBe('malformed')
    expect(await refusal('<a b="/>">'.repeat(4000) + '</a>'.repeat(4000))).toBe('malformed')
    expect(await refusal('<'.repeat(70_000))).toBe('malformed')
    expect(await refusal('<a"'.repeat(24_000))).toBe('malformed')
    expect(await refusal('&'.repeat(70_000))).toBe('malformed')
  })

  test('what has very many elements is refused, and what has a thousand groups is not', async () => {
    const many = genuine.replace(
      '</saml:Assertion>',
      `<saml:Advice>${'<x/>'.repeat(2500)}</saml:Advice></saml:Assertion>`,
    )
    expect(await refusal(many)).toBe('malformed')
    const groups = Array.from({ length: 1000 }, (_, index) => `g${index}`)
    expect(await refusal(signedResponse({ attributes: { groups } }))).toBeUndefined()
  })

  test('nothing is inflated', async () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, '<')).toString('base64')
    await expect(
      verifySaml(bomb.slice(0, 4 * Math.floor(bomb.length / 4)), { ...expected, longest: 1e6 }),
    ).rejects.toMatchObject({ code: 'malformed' })
    await expect(verifySaml(deflateRawSync(genuine).toString('base64'), expected)).rejects.toMatchObject({
      code: 'malformed',
    })
  })
})

describe('encryption', () => {
  const ours = makeKeyPair()
  const options = { decryptionKeys: [ours.privateKey] }

  test('to the wrong key is refused, and looks like any other failure', async () => {
    const wrong = await verify(responseXml(await encrypted(signed(assertionXml()), stranger)), options).catch((e) => e)
    const right = responseXml(await encrypted(signed(assertionXml()), ours))
    const broken = right.replace(/(<xenc:CipherValue>|<e:CipherValue>)(.{4})/g, '$1AAAA')
    const changed = await verify(broken, options).catch((e) => e)

    expect(wrong).toMatchObject({ code: 'encryption' })
    expect(changed).toMatchObject({ code: 'encryption', message: wrong.message })
  })

  test('of what nobody signed is refused, and of two assertions', async () => {
    expect(await refusal(responseXml(await encrypted(evil, ours)), options)).toBe('unsigned')
    const two = `<x>${signed(assertionXml())}${evil}</x>`
    expect(await refusal(responseXml(await encrypted(two, ours)), options)).toBe('malformed')
    const both = responseXml((await encrypted(evil, ours)) + assertionOf(genuine))
    expect(await refusal(both, options)).toBe('malformed')
  })

  test('by RSA 1.5 or with 3DES is refused', async () => {
    const xml = responseXml(await encrypted(signed(assertionXml()), ours))
    const changes = [
      ['rsa-oaep-mgf1p', 'rsa-1_5'],
      ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc'],
    ] as const
    for (const [from, to] of changes) expect(await refusal(xml.replace(from, to), options)).toBe('algorithm')
  })

  test('hides no document type', async () => {
    const inside = `<!DOCTYPE x>${signed(assertionXml())}`
    expect(await refusal(responseXml(await encrypted(inside, ours)), options)).toBe('malformed')
  })
})

test('a wrapped LogoutRequest is no sign-in', async () => {
  const logout = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_l">${assertionOf(genuine)}</samlp:LogoutRequest>`
  await expect(verifySaml(base64(logout), expected)).rejects.toMatchObject({ code: 'malformed' })
})
