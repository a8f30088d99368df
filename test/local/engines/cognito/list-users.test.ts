import { attributes, createPoolCloud, makePool, type PoolCloud, refusal, shownUser } from './pool-cloud'

interface Listed {
  readonly Users: readonly { readonly Username: string; readonly Attributes: readonly { Name: string }[] }[]
  readonly PaginationToken?: string
}

let local: PoolCloud
let poolId: string

beforeAll(async () => {
  local = await createPoolCloud()
  ;({ poolId } = await makePool(local))
  const people = [
    ['ann', 'Ann', 'ann@example.com'],
    ['anna', 'Anna', 'anna@example.com'],
    ['bert', 'Bert "B" O\'Hara', 'bert@example.org'],
    ['Ann', 'Ann Upper', 'upper@example.com'],
  ] as const
  for (const [Username, name, email] of people) {
    const UserAttributes = attributes({ name, email })
    await local.admin('AdminCreateUser', { UserPoolId: poolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  }
  await local.admin('AdminDisableUser', { UserPoolId: poolId, Username: 'bert' })
})
afterAll(() => local.stop())

const list = (more: object = {}) => local.admin<Listed>('ListUsers', { UserPoolId: poolId, ...more })
const named = async (Filter: string) => (await list({ Filter })).Users.map(({ Username }) => Username).sort()

test('a filter gives those that it means, and no others', async () => {
  expect(await named('username = "ann"')).toEqual(['ann'])
  expect(await named('username ^= "ann"')).toEqual(['ann', 'anna'])
  expect(await named('email = "anna@example.com"')).toEqual(['anna'])
  expect(await named('email ^= "ann@"')).toEqual(['ann'])
  expect(await named('name = "Bert \\"B\\" O\'Hara"')).toEqual(['bert'])
  expect(await named('name ^= "Ann"')).toEqual(['Ann', 'ann', 'anna'])
  expect(await named('status = "Disabled"')).toEqual(['bert'])
  expect(await named('cognito:user_status = "force_change_password"')).toHaveLength(4)
  expect(await named('email = "nobody@example.com"')).toEqual([])
  expect(await named('')).toHaveLength(4)
})

test('a person is found by sub', async () => {
  const { attributes: own } = await shownUser(local, poolId, 'anna')
  const { sub = '' } = own
  expect(await named(`sub = "${sub}"`)).toEqual(['anna'])
  expect(await named(`sub ^= "${sub.slice(0, 20)}"`)).toEqual(['anna'])
})

test('a filter that is none, or of what can not be searched for, is refused', async () => {
  expect(await refusal(named('username'))).toBe('InvalidParameterException: Error while parsing filter.')
  expect(await refusal(named('username = "ann" or email = "x"'))).toMatch(/^InvalidParameterException/)
  expect(await refusal(named('custom:team = "x"'))).toMatch(/^InvalidParameterException/)
})

test('pages of one give each person once, with and without a filter', async () => {
  for (const Filter of [undefined, 'email ^= "an"', 'name ^= "Ann"']) {
    const whole = (await list({ Filter })).Users.map(({ Username }) => Username)
    const paged: string[] = []
    let PaginationToken: string | undefined
    do {
      const page: Listed = await list({ Filter, Limit: 1, PaginationToken })
      paged.push(...page.Users.map(({ Username }) => Username))
      PaginationToken = page.PaginationToken
    } while (PaginationToken !== undefined)
    expect(paged).toEqual(whole)
  }
  const { PaginationToken } = await list({ Limit: 1 })
  expect(await refusal(list({ Filter: 'email ^= "an"', PaginationToken }))).toMatch(/^InvalidParameterException/)
  expect(await refusal(list({ Limit: 61 }))).toMatch(/^InvalidParameterException/)
})

test('only the attributes that are asked for are given', async () => {
  const { Users } = await list({ AttributesToGet: ['email'], Limit: 1 })
  expect(Users[0]?.Attributes.map(({ Name }) => Name)).toEqual(['email'])
  expect(await refusal(list({ AttributesToGet: ['custom:none'] }))).toMatch(/^InvalidParameterException/)
})
