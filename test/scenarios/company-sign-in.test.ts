/** People of a company that has an identity provider of its own: what its assertions bring them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { parametersOf } from '../../cli/parameters'
import { bundleHandlers } from '../../infra/bundles'
import { stageFrom } from '../../infra/stage'
import { addSystem } from '../../infra/system'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { assertionXml, base64, responseXml, type Signing, signed, stranger } from '../saml/documents'
import { metadataXml } from '../saml/metadata'
import { type Keys, type People, peopleOf } from './people'
import { signedFetch } from './signed-fetch'

/** When the documents of the tests are issued. */
const start = '2026-01-05T09:00:00.000Z'
const awsRecipient = 'https://signin.aws.amazon.com/saml'
const awsAttribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

const root = mkdtempSync(join(tmpdir(), 'company-'))
let local: LocalCloud
let people: People
let output: Readonly<Record<string, string>>

beforeAll(async () => {
  const assembly = join(root, 'assembly')
  const app = new App({ outdir: assembly, analyticsReporting: false })
  const bundles = bundleHandlers(join(root, 'functions'))
  addSystem(app, { stage: stageFrom(), bundles, companyMetadata: metadataXml() })
  app.synth()
  const parameters = parametersOf(assembly)
  local = await startLocalCloud({ assembly, awsPort: 0, webPort: 0, clock: 'manual', start, parameters })
  people = peopleOf(local)
  output = local.outputs('signalbox-identity')
}, 120_000)

afterAll(async () => {
  people?.stop()
  await local?.stop()
  rmSync(root, { recursive: true, force: true })
})

let documents = 0

/** What the company's provider says of somebody, with these groups' roles. */
function assertionOf(nameId: string, groups: readonly string[], signing: Signing = {}, provider = output.CompanyArn) {
  documents++
  const assertion = assertionXml({
    id: `_assertion-of-company-${documents}`,
    nameId,
    audience: 'urn:amazon:webservices',
    recipient: awsRecipient,
    inResponseTo: undefined,
    attributes: {
      [awsAttribute('Role')]: groups.map((group) => `${output[`RoleOf${group}`] ?? group},${provider}`),
      [awsAttribute('RoleSessionName')]: [nameId],
    },
  })
  const response = responseXml(assertion, { destination: awsRecipient, inResponseTo: undefined })
  return base64(signed(response, 'Assertion', signing))
}

describe('a browser that gives the assertion to the identity pool', () => {
  const loginsOf = (assertion: string) => ({ [output.CompanyArn ?? '']: assertion })
  const listOrders = async (credentials: Keys) =>
    (await signedFetch({ method: 'GET', url: `${local.webUrl}/api/orders/orders`, credentials })).status
  const placeOrder = async (credentials: Keys) =>
    (
      await signedFetch({
        method: 'POST',
        url: `${local.webUrl}/api/orders/orders`,
        body: { what: 'A chair' },
        credentials,
      })
    ).status

  test('gets credentials for the role that it names', async () => {
    const { keys } = await people.credentials(loginsOf(assertionOf('ada', ['approvers'])))
    expect([await listOrders(keys), await placeOrder(keys)]).toEqual([200, 403])
  })

  test('is the same identity each time, and another than somebody else', async () => {
    const first = await people.credentials(loginsOf(assertionOf('ada', ['developers'])))
    const again = await people.credentials(loginsOf(assertionOf('ada', ['developers'])))
    const other = await people.credentials(loginsOf(assertionOf('bob', ['developers'])))
    expect(again.identityId).toBe(first.identityId)
    expect(other.identityId).not.toBe(first.identityId)
  })

  test('chooses among several that it names, and no other', async () => {
    const several = loginsOf(assertionOf('eve', ['developers', 'approvers']))
    const { keys } = await people.credentials(several, output.RoleOfdevelopers)
    expect(await placeOrder(keys)).toBe(201)
    await expect(people.credentials(several, output.RoleOfadmins)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    await expect(people.credentials(several)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  test('gets nothing where the company gives no role, a role of another provider, or one that is not ours', async () => {
    const arn = output.CompanyArn ?? ''
    for (const assertion of [
      assertionOf('mallory', []),
      assertionOf('mallory', ['developers'], {}, `${arn}-of-others`),
      assertionOf('mallory', ['arn:aws:iam::000000000000:role/signalbox-identity-of-nobody']),
    ]) {
      await expect(people.credentials(loginsOf(assertion))).rejects.toThrow()
    }
  })

  test('gets nothing for what the company has not signed, or for what is over', async () => {
    const forged = loginsOf(assertionOf('mallory', ['admins'], { keys: stranger }))
    await expect(people.credentials(forged)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const late = loginsOf(assertionOf('ada', ['admins']))
    await local.clock.advance('10m')
    await expect(people.credentials(late)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})
