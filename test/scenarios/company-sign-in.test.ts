/** People of a company that has an identity provider of its own: what its assertions bring them. */
import { base64, stranger } from '../saml/documents'
import { type Company, type Said, startCompany } from './company'
import { type Keys, type People, peopleOf } from './people'
import { signedFetch } from './signed-fetch'

let company: Company
let people: People
let output: Readonly<Record<string, string>>

beforeAll(async () => {
  company = await startCompany()
  people = peopleOf(company.signalbox.local)
  output = company.output
}, 120_000)

afterAll(async () => {
  people?.stop()
  await company?.stop()
})

const assertionOf = (nameId: string, groups: readonly string[], said?: Said) =>
  base64(company.xmlOf(nameId, groups, said))
const url = (path: string) => `${company.signalbox.local.webUrl}/api/orders/${path}`

describe('a browser that gives the assertion to the identity pool', () => {
  const loginsOf = (assertion: string) => ({ [output.CompanyArn ?? '']: assertion })
  const listOrders = async (credentials: Keys) =>
    (await signedFetch({ method: 'GET', url: url('orders'), credentials })).status
  const placeOrder = async (credentials: Keys) =>
    (
      await signedFetch({
        method: 'POST',
        url: url('orders'),
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
      assertionOf('mallory', ['developers'], { provider: `${arn}-of-others` }),
      assertionOf('mallory', ['arn:aws:iam::000000000000:role/signalbox-identity-of-nobody']),
    ]) {
      await expect(people.credentials(loginsOf(assertion))).rejects.toThrow()
    }
  })

  test('gets nothing for what the company has not signed, or for what is over', async () => {
    const forged = loginsOf(assertionOf('mallory', ['admins'], { signing: { keys: stranger } }))
    await expect(people.credentials(forged)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const late = loginsOf(assertionOf('ada', ['admins']))
    await company.signalbox.local.clock.advance('10m')
    await expect(people.credentials(late)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})
