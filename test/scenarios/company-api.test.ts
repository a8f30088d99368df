/** An API that takes a company's assertions: what its people get, what is left of it, and what has been tried on it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithSAMLCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { assertionXml, base64, encrypted, provider, responseXml, signed, stranger } from '../saml/documents'
import { samlifyAnswer } from '../saml/samlify'
import { awsAttribute, awsAudience, awsRecipient, type Company, type Said, startCompany } from './company'
import { type Begun, type CompanyBrowser, companyBrowser, type Shown } from './company-browser'
import type { Keys } from './people'
import { signedFetch } from './signed-fetch'

const data = mkdtempSync(join(tmpdir(), 'company-api-'))
const traces: string[] = []
/** What nobody but the browser and the function may have, by what it is. */
const secrets = new Map<string, string>()
/** All addresses that any browser was sent to, or asked for. */
const browsers: CompanyBrowser[] = []

let company: Company
let output: Readonly<Record<string, string>>
const local = () => company.signalbox.local
const minutes = (count: number): string => new Date(local().clock.now().getTime() + count * 60_000).toISOString()

beforeAll(async () => {
  company = await startCompany({ data })
  output = company.output
  local().cloud.onTrace((record) => traces.push(JSON.stringify(record)))
}, 120_000)

afterAll(async () => {
  await company?.stop()
  rmSync(data, { recursive: true, force: true })
})

function newBrowser(): CompanyBrowser {
  const browser = companyBrowser(local().webUrl)
  browsers.push(browser)
  return browser
}

const xmlOf = (nameId: string, groups: readonly string[], begun: Begun, said: Said = {}) =>
  company.xmlOf(nameId, groups, { requestId: begun.requestId, ...said })

function keysIn({ status, text }: Shown): Keys & { readonly expiresAt: string } {
  if (status !== 200) throw new Error(`${status} ${text}`)
  return JSON.parse(text)
}

/** All the way, in one browser. */
async function signIn(nameId: string, groups: readonly string[], said?: Said): Promise<Keys> {
  const browser = newBrowser()
  const begun = await browser.begin()
  const code = await browser.codeFor(begun, xmlOf(nameId, groups, begun, said))
  await browser.redeem(code)
  return keysIn(await browser.credentials())
}

const refused = (title: string, status = 403) => expect.objectContaining({ status, title })
const over = refused('This sign-in is over')
const otherBrowser = refused('This sign-in is of another browser')
const orders = (method: string, path: string, credentials: Keys) =>
  signedFetch({
    method,
    url: `${local().webUrl}/api/orders/${path}`,
    credentials,
    ...(method === 'POST' && {
      body: path === 'orders' ? { what: 'A chair' } : { orderId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    }),
  })

async function arnOf(credentials: Keys): Promise<string | undefined> {
  const sts = new STSClient({ ...local().sdkConfig, credentials })
  const { Arn } = await sts.send(new GetCallerIdentityCommand({})).finally(() => sts.destroy())
  return Arn
}

const sessionOf = (group: string, name: string) =>
  `${output[`RoleOf${group}`]?.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`

async function put(credentials: Keys, Key: string): Promise<string> {
  const s3 = new S3Client({ ...local().sdkConfig, credentials, forcePathStyle: true })
  const object = { Bucket: local().outputs('signalbox-orders').FilesBucket, Key }
  try {
    await s3.send(new PutObjectCommand({ ...object, Body: 'x' }))
    await s3.send(new GetObjectCommand(object))
    return 'put'
  } catch (error) {
    return (error as Error).name
  } finally {
    s3.destroy()
  }
}

describe('a person of the company', () => {
  test('is led to the company and back, and gets credentials for a quarter of an hour, of their role and their own', async () => {
    const browser = newBrowser()
    const begun = await browser.begin('/orders?of=mine')
    expect(begun.address.origin).toBe('https://idp.example.com')
    const given = await browser.give(begun, xmlOf('carol', ['developers'], begun))
    expect(given.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(given.headers.get('cache-control')).toBe('no-store')
    const code = /name="code" value="([^"]+)"/.exec(given.text)?.[1] ?? ''
    const joined = await browser.redeem(code)
    expect([joined.status, joined.headers.get('location')]).toEqual([303, '/orders?of=mine'])

    const { expiresAt, ...credentials } = keysIn(await browser.credentials())

    expect(Date.parse(expiresAt) - local().clock.now().getTime()).toBe(15 * 60_000)
    expect(browser.cookies.size).toBe(0)
    expect(await arnOf(credentials)).toBe(sessionOf('developers', 'carol'))
    expect((await orders('GET', 'orders', credentials)).status).toBe(200)
    expect((await orders('POST', 'approvals', credentials)).status).toBe(403)
    expect(await put(credentials, 'company/carol/note')).toBe('put')
    expect(await put(credentials, 'company/dave/note')).toBe('AccessDenied')
    await local().clock.advance('15m')
    expect((await orders('GET', 'orders', credentials)).status).toBe(403)
  })

  test('has the first of our roles that the company names, by whatever order it names them', async () => {
    const keys = await signIn('ed', ['developers', 'approvers'])
    expect(await arnOf(keys)).toBe(sessionOf('approvers', 'ed'))
    expect((await orders('POST', 'orders', keys)).status).toBe(403)
  })

  test('is taken as samlify vouches for them', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const answer = await samlifyAnswer({
      query: begun.address.searchParams,
      audience: awsAudience,
      acs: `${local().webUrl}/api/identity/saml/acs`,
      recipient: awsRecipient,
      nameId: 'sam',
      now: local().clock.now().getTime(),
      attributes: {
        [awsAttribute('Role')]: `${output.CompanyArn},${output.RoleOfdevelopers}`,
        [awsAttribute('RoleSessionName')]: 'sam',
      },
    })
    await browser.redeem(await browser.codeFor(begun, Buffer.from(answer, 'base64').toString()))
    expect((await orders('GET', 'orders', keysIn(await browser.credentials()))).status).toBe(200)
  })

  test('goes on where they were when the system is started again, at each step', async () => {
    const browsersThen = [newBrowser(), newBrowser(), newBrowser()] as const
    const begun = [await browsersThen[0].begin(), await browsersThen[1].begin(), await browsersThen[2].begin()] as const
    const codes = [
      await browsersThen[1].codeFor(begun[1], xmlOf('ida', ['developers'], begun[1])),
      await browsersThen[2].codeFor(begun[2], xmlOf('joe', ['developers'], begun[2])),
    ] as const
    await browsersThen[2].redeem(codes[1])

    company = await company.restart()
    local().cloud.onTrace((record) => traces.push(JSON.stringify(record)))
    const now = browsersThen.map((before) => {
      const browser = companyBrowser(local().webUrl, before.cookies)
      browsers.push(browser)
      return browser
    })
    const [atCompany, withCode, joined] = now as [CompanyBrowser, CompanyBrowser, CompanyBrowser]

    const code = await atCompany.codeFor(begun[0], xmlOf('hal', ['developers'], begun[0]))
    await atCompany.redeem(code)
    await withCode.redeem(codes[0])
    for (const [browser, name] of [
      [atCompany, 'hal'],
      [withCode, 'ida'],
      [joined, 'joe'],
    ] as const) {
      expect(await put(keysIn(await browser.credentials()), `company/${name}/note`)).toBe('put')
    }
  })
})

describe('each step counts once', () => {
  test('an assertion, a code, and the credentials that wait for them', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const xml = xmlOf('carol', ['developers'], begun)
    const code = await browser.codeFor(begun, xml)
    expect(await browser.give(begun, xml)).toEqual(over)
    await browser.redeem(code)
    expect(await browser.redeem(code)).toEqual(over)
    const key = new Map(browser.cookies)
    keysIn(await browser.credentials())
    expect((await companyBrowser(local().webUrl, key).credentials()).title).toBe('SignInOver')
    // With a request of its own it answers no more.
    expect((await browser.give(await browser.begin(), xml)).text).toContain('does not answer the request')
  })

  test('also if two come at the same moment', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const code = await browser.codeFor(begun, xmlOf('carol', ['developers'], begun))
    const redeemed = await Promise.all([browser.redeem(code), browser.redeem(code), browser.redeem(code)])
    expect(redeemed.map(({ status }) => status).sort()).toEqual([303, 403, 403])
    const given = await Promise.all([browser.credentials(), browser.credentials(), browser.credentials()])
    expect(given.map(({ status }) => status).sort()).toEqual([200, 403, 403])
  })

  test('and not for long: ten minutes at the company, two for each step after', async () => {
    const [slow, withCode, joined] = [newBrowser(), newBrowser(), newBrowser()]
    const begun = await slow.begin()
    const first = await withCode.begin()
    const code = await withCode.codeFor(first, xmlOf('carol', ['developers'], first))
    const second = await joined.begin()
    await joined.redeem(await joined.codeFor(second, xmlOf('carol', ['developers'], second)))
    await local().clock.advance('2m')
    expect(await withCode.redeem(code)).toEqual(over)
    expect((await joined.credentials()).title).toBe('SignInOver')
    await local().clock.advance('8m')
    expect(await slow.give(begun, xmlOf('carol', ['developers'], begun))).toEqual(over)
  })
})

describe('somebody else', () => {
  test('has no use for a code: another browser, one that has begun a sign-in of its own, or one without a cookie', async () => {
    const [browser, other, nobody] = [newBrowser(), newBrowser(), newBrowser()]
    const begun = await browser.begin()
    await other.begin()
    const code = await browser.codeFor(begun, xmlOf('carol', ['admins'], begun))
    expect(await nobody.redeem(code)).toEqual(otherBrowser)
    expect(await other.redeem(code)).toEqual(otherBrowser)
    expect((await other.credentials()).status).toBe(403)
    // It was tried, and is spent.
    expect(await browser.redeem(code)).toEqual(over)
  })

  test('signs nobody in as themselves, by posting their own assertion or code in another’s browser', async () => {
    const [attacker, victim] = [newBrowser(), newBrowser()]
    await victim.begin()
    const own = await attacker.begin()
    const code = await victim.codeFor(own, xmlOf('mallory', ['developers'], own))
    expect(await victim.redeem(code)).toEqual(otherBrowser)
    expect((await victim.credentials()).title).toBe('SignInOver')
    expect((await attacker.credentials()).title).toBe('SignInOver')
  })

  test('gets nothing of an address that has leaked, neither a session nor somebody into theirs', async () => {
    const [victim, attacker] = [newBrowser(), newBrowser()]
    // The request and the RelayState are in the history, in logs of the company, and wherever those go.
    const leaked = await victim.begin()
    await attacker.begin()
    const code = await attacker.codeFor(leaked, xmlOf('mallory', ['developers'], leaked))
    expect(await attacker.redeem(code)).toEqual(otherBrowser)
    expect((await victim.credentials()).title).toBe('SignInOver')
    expect(await victim.give(leaked, xmlOf('carol', ['developers'], leaked))).toEqual(over)
  })

  test('can not use the session of a browser from another site’s page', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    await browser.redeem(await browser.codeFor(begun, xmlOf('carol', ['developers'], begun)))
    const origin = local().webUrl
    for (const headers of [{}, { origin }, { 'x-signalbox-session': '1' }]) {
      expect((await browser.credentials(headers)).title).toBe('ForeignOrigin')
    }
    const foreign = { origin: 'https://evil.example.com', 'x-signalbox-session': '1' }
    expect((await browser.credentials(foreign)).status).toBe(403)
    keysIn(await browser.credentials())
  })

  test('has the assertion itself for a page of this site alone, once, and then no credentials', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const xml = xmlOf('carol', ['developers'], begun)
    await browser.redeem(await browser.codeFor(begun, xml))
    const foreign = { origin: 'https://evil.example.com', 'x-signalbox-session': '1' }
    expect((await browser.assertion({ 'x-signalbox-session': '1' })).title).toBe('ForeignOrigin')
    expect((await browser.assertion(foreign)).status).toBe(403)
    const { status, text } = await browser.assertion()
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { assertion: base64(xml), roleArn: output.RoleOfdevelopers, providerArn: output.CompanyArn },
    ])
    expect((await browser.assertion()).title).toBe('SignInOver')
    expect((await browser.credentials()).title).toBe('SignInOver')
  })

  test('sends nobody to another site', async () => {
    for (const returnTo of ['https://evil.example.com', '//evil.example.com', '/\\evil.example.com', 'javascript:1']) {
      await expect(newBrowser().begin(returnTo)).rejects.toThrow(/^400 /)
    }
  })

  test('begins no sign-in at the company that nobody here asked for', async () => {
    const browser = newBrowser()
    const begun = { address: new URL(local().webUrl), relayState: 'nobody-began-this', requestId: '_x' }
    expect(await browser.give(begun, xmlOf('carol', ['admins'], begun))).toEqual(over)
    const { requestId: _, ...unasked } = await browser.begin()
    const answer = await browser.give(unasked, company.xmlOf('carol', ['admins'], {}))
    expect(answer.text).toContain('does not answer the request')
  })
})

describe('an assertion is refused', () => {
  const evil = () => assertionXml({ id: '_evil', nameId: 'admin', audience: awsAudience, recipient: awsRecipient })
  const signatureIn = (xml: string) => /<Signature.*?<\/Signature>/s.exec(xml)?.[0] ?? ''

  /** What becomes of a genuine one, why that is refused. */
  const attacks: readonly (readonly [
    name: string,
    why: string,
    make: (genuine: string, begun: Begun) => string | Promise<string>,
  ])[] = [
    ['that is not signed', 'is not signed', (xml) => xml.replace(signatureIn(xml), '')],
    ['that was changed', 'none of the provider', (xml) => xml.replace('>carol<', '>admin<')],
    [
      'that somebody else signed, whose certificate is in it',
      'none of the provider',
      (_, begun) => xmlOf('admin', ['admins'], begun, { signing: { keys: stranger, withKeyInfo: true } }),
    ],
    [
      'that is wrapped around a genuine one',
      'in a wrong place',
      (xml) => {
        const genuine = /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
        return xml.replace(genuine, evil().replace('</saml:Assertion>', `${genuine}</saml:Assertion>`))
      },
    ],
    [
      'that stands before a genuine one',
      'more than one assertion',
      (xml) => xml.replace('<saml:Assertion', `${evil()}<saml:Assertion`),
    ],
    ['with a comment in the name', 'a comment', (xml) => xml.replace('>carol<', '>admin<!-- -->.carol<')],
    ['with a processing instruction in the name', 'processing', (xml) => xml.replace('>carol<', '>admin<?x?>.carol<')],
    [
      'that is a bomb of entities',
      'a document type',
      (xml) =>
        `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>${xml.replace('>carol<', '>&b;<')}`,
    ],
    [
      'that reads a file',
      'a document type',
      (xml) => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml.replace('>carol<', '>&a;<')}`,
    ],
    [
      'for another audience',
      'another audience',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { audience: 'urn:example:app' } }),
    ],
    [
      'for another recipient',
      'another recipient',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { recipient: 'https://app.example.com/acs' } }),
    ],
    [
      'in a response to another place',
      'another place',
      (_, begun) => xmlOf('carol', ['admins'], begun, { response: { destination: 'https://app.example.com/acs' } }),
    ],
    [
      'of another provider',
      'another provider',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { issuer: 'https://evil.example.com' } }),
    ],
    [
      'that has expired',
      'has expired',
      (_, begun) =>
        xmlOf('carol', ['admins'], begun, { assertion: { notOnOrAfter: minutes(-2), confirmedUntil: minutes(-2) } }),
    ],
    [
      'that is not yet valid',
      'not yet valid',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { notBefore: minutes(2) } }),
    ],
    [
      'whose session has ended',
      'has expired',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { sessionNotOnOrAfter: minutes(-2) } }),
    ],
    [
      'that answers another request',
      'does not answer the request',
      (_, begun) => xmlOf('carol', ['admins'], begun, { requestId: '_another' }),
    ],
    [
      'whose response alone says what it answers',
      'does not answer the request',
      (_, begun) => xmlOf('carol', ['admins'], begun, { assertion: { inResponseTo: undefined } }),
    ],
    [
      'in which the provider says no',
      'the sign-in failed',
      (_, begun) =>
        xmlOf('carol', ['admins'], begun, { response: { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' } }),
    ],
    [
      'that is encrypted: there is no key here to encrypt it to',
      'not encrypted to a key of ours',
      async (xml) => {
        const genuine = /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
        return xml.replace(genuine, await encrypted(genuine, stranger))
      },
    ],
    [
      'with SHA-1',
      'SignatureMethod',
      (_, begun) =>
        xmlOf('carol', ['admins'], begun, {
          signing: { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
        }),
    ],
    [
      'that is no assertion but a signed document of something else',
      'neither a Response nor an Assertion',
      () => signed(responseXml(evil()), 'Response', { keys: provider }).replaceAll('samlp:Response', 'samlp:Other'),
    ],
  ]

  test.each(attacks)('%s', async (_name, why, make) => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const given = await browser.give(begun, await make(xmlOf('carol', ['admins'], begun), begun))
    expect([given.status, given.title, given.text]).toEqual([
      403,
      'This is not possible',
      expect.stringContaining(why.replaceAll("'", '&#39;')),
    ])
    expect(given.text).not.toContain('carol')
  })

  test('that is longer than any', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    expect((await browser.give(begun, 'x'.repeat(100_000))).status).toBe(400)
  })
})

describe('nobody gets more than the company and we say', () => {
  test('by a role that is none of ours, though it begins or ends like one, or is another provider’s', async () => {
    const noRole = refused('You have no access')
    for (const [groups, said] of [
      [[], {}],
      [[`${output.RoleOfadmins}-of-others`], {}],
      [[`x${output.RoleOfadmins}`], {}],
      [[`${output.RoleOfadmins},${output.RoleOfadmins}`], {}],
      [['admins'], { provider: `${output.CompanyArn}-of-others` }],
      [['admins'], { provider: '' }],
    ] as const) {
      const browser = newBrowser()
      const begun = await browser.begin()
      expect(await browser.give(begun, xmlOf('mallory', groups, begun, said))).toEqual(noRole)
    }
  })

  test.each([
    ['*', 'company/carol/note'],
    ['car?l', 'company/carol/note'],
    ['carol/sub', 'company/carol/sub/note'],
    ['../carol', 'company/carol/note'],
    ['$' + '{saml:iss}', 'company/carol/note'],
    ['&quot;,&quot;Resource&quot;:&quot;*', 'company/carol/note'],
  ])('by the name %s', async (nameId, key) => {
    expect(await put(await signIn(nameId, ['developers'], { sessionName: 'mallory' }), key)).toBe('AccessDenied')
  })

  test.each(['carol/../admin', 'a', 'carol&#10;admin', '*', 'x'.repeat(65)])(
    'by the name of a session: %s',
    async (sessionName) => {
      const browser = newBrowser()
      const begun = await browser.begin()
      await browser.redeem(await browser.codeFor(begun, xmlOf('mallory', ['developers'], begun, { sessionName })))
      expect(await browser.credentials()).toEqual(refused('AssertionRefused'))
    },
  )

  test('by tags, or by a session that is longer than ours', async () => {
    const role = `${output.RoleOfdevelopers},${output.CompanyArn}`
    const attributes = { [awsAttribute('Role')]: [role], [awsAttribute('RoleSessionName')]: ['mallory'] }
    const tags = { ...attributes, [awsAttribute('PrincipalTag:group')]: ['admins'] }
    await expect(signIn('mallory', [], { assertion: { attributes: tags } })).rejects.toThrow('AssertionRefused')
    const long = { ...attributes, [awsAttribute('SessionDuration')]: ['43200'] }
    const keys = await signIn('mallory', [], { assertion: { attributes: long } })
    await local().clock.advance('15m')
    expect((await orders('GET', 'orders', keys)).status).toBe(403)
  })

  test('by taking the assertion to STS themselves: the role is their own there too', async () => {
    const sts = new STSClient(local().sdkConfig)
    const open = async (nameId: string): Promise<Keys> => {
      const xml = company.xmlOf(nameId, ['developers'], { sessionName: 'mallory' })
      const { Credentials } = await sts.send(
        new AssumeRoleWithSAMLCommand({
          RoleArn: output.RoleOfdevelopers,
          PrincipalArn: output.CompanyArn,
          SAMLAssertion: Buffer.from(xml).toString('base64'),
        }),
      )
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    }
    const own = await open('mallory')
    expect(await put(own, 'company/mallory/note')).toBe('put')
    // They have no identity of the pool, by which the other places are told apart.
    const nobodys = ['company/carol/note', 'note', '/note', '*/note', `\${cognito-identity.amazonaws.com:sub}/note`]
    for (const key of nobodys) expect([key, await put(own, key)]).toEqual([key, 'AccessDenied'])
    expect(await put(await open('carol/sub'), 'company/carol/sub/note')).toBe('AccessDenied')
    sts.destroy()
  })

  test('by an assertion that was redeemed too late for AWS', async () => {
    const browser = newBrowser()
    const begun = await browser.begin()
    const issued = { issued: minutes(-4.5) }
    await browser.redeem(await browser.codeFor(begun, xmlOf('carol', ['developers'], begun, { assertion: issued })))
    await local().clock.advance('1m')
    expect(await browser.credentials()).toEqual(refused('AssertionRefused'))
  })
})

describe('of a whole sign-in', () => {
  const kept: string[] = []
  const found = (text: string) => [...secrets].filter(([, value]) => text.includes(value)).map(([what]) => what)

  async function scan(): Promise<void> {
    const tables = new DynamoDBClient(local().sdkConfig)
    const { Items = [] } = await tables.send(new ScanCommand({ TableName: output.TableName }))
    kept.push(JSON.stringify(Items.filter((item) => JSON.stringify(item).includes('company-flow'))))
    tables.destroy()
  }

  beforeAll(async () => {
    const browser = newBrowser()
    const begun = await browser.begin('/somewhere')
    secrets.set('key', browser.cookies.get('signalbox-company') ?? '')
    await scan()
    // How IAM names a session is no secret, and who it is of, is.
    const xml = xmlOf('confidential-carol', ['developers'], begun, { sessionName: 'somebody' })
    secrets.set('assertion', Buffer.from(xml).toString('base64'))
    secrets.set('beginning of the assertion', Buffer.from(xml).toString('base64').slice(0, 100))
    secrets.set('signature', /<SignatureValue>([^<]{80})/.exec(xml)?.[1] ?? '')
    secrets.set('name', 'confidential-carol')
    secrets.set('code', await browser.codeFor(begun, xml))
    await scan()
    await browser.redeem(secrets.get('code') ?? '')
    await scan()
    const { secretAccessKey, sessionToken } = keysIn(await browser.credentials())
    secrets.set('secret access key', secretAccessKey)
    secrets.set('session token', sessionToken)
    await scan()
    const refusedLater = await browser.begin()
    await browser.give(refusedLater, xml)
    await local().idle()
    expect([...secrets.values()].filter((value) => value.length < 10)).toEqual([])
  })

  test('no address has a secret', () => {
    const addresses = browsers.flatMap((browser) => browser.addresses).join('\n')
    expect(addresses).toContain('SAMLRequest=')
    expect(found(decodeURIComponent(addresses.replaceAll('+', ' ')))).toEqual([])
  })

  test('the table has none at any step, and at the end nothing of it', () => {
    expect(kept.map((text) => text.match(/"answered"|"joined"|"started"/g)?.includes('"joined"') ?? false)).toContain(
      true,
    )
    for (const text of kept) expect(found(text)).toEqual([])
  })

  test('no log, trace or event has one', async () => {
    const logs = await company.signalbox.logs()
    expect(logs).toContain('Credentials were given')
    expect(logs).toContain('An assertion was refused')
    expect(found(logs)).toEqual([])
    const traced = traces.join('\n')
    expect(traced).toContain('/saml/credentials')
    expect(found(traced)).toEqual([])
    expect(found(await company.signalbox.archive())).toEqual([])
  })

  test('no file has one', () => {
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n')
    expect(contents).toContain('company-flow')
    // STS keeps whose its sessions are.
    expect(found(contents).filter((what) => what !== 'name')).toEqual([])
  })
})
