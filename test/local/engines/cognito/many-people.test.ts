/** A pool of some thousands: people are found by key, and a start reads none of them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../../../local/kernel/store'
import { openStore } from '../../../../local/kernel/store'
import { attributes, createPoolCloud, makePool, type PoolCloud, shownUser } from './pool-cloud'

const people = 3000
let directory: string
let store: Store
let poolId: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'many-'))
  store = await openStore({ directory })
  const local = await createPoolCloud({ store })
  ;({ poolId } = await makePool(local, { AliasAttributes: ['email'] }))
  const { User } = await local.admin<{ User: { Attributes: { Name: string; Value: string }[] } }>('AdminCreateUser', {
    UserPoolId: poolId,
    Username: 'person-0',
    UserAttributes: attributes({ email: 'person-0@example.com', email_verified: 'true' }),
    MessageAction: 'SUPPRESS',
  })
  const sub = User.Attributes.find(({ Name }) => Name === 'sub')?.Value ?? ''
  // The others as the first one is kept, for a password takes its time.
  const kept: (readonly [string, unknown])[] = []
  for await (const entry of store.range('cognito-idp/user')) if (!entry[0].includes('user-count')) kept.push(entry)
  for (let each = 1; each < people; each++) {
    const renamed = (text: string) => text.replaceAll('person-0', `person-${each}`).replaceAll(sub, `sub-${each}`)
    for (const [key, value] of kept) store.put(renamed(key), JSON.parse(renamed(JSON.stringify(value))))
  }
  store.put(`cognito-idp/user-count/${poolId}`, people)
  await store.flush()
  local.cloud.clock.stop()
}, 60_000)

afterAll(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

/** What is read of people, counted. */
async function counted(): Promise<{ readonly local: PoolCloud; reads(): number }> {
  let reads = 0
  const isPerson = (key: string): boolean => key.startsWith(`cognito-idp/user/`)
  const counting: Store = {
    ...store,
    get(key) {
      if (isPerson(key)) reads++
      return store.get(key)
    },
    async *range<T>(prefix: string, options?: Parameters<Store['range']>[1]) {
      for await (const [key, value] of store.range<T>(prefix, options)) {
        if (isPerson(key)) reads++
        yield [key, value] as const
      }
    },
  }
  return { local: await createPoolCloud({ store: counting }), reads: () => reads }
}

test('a start reads nobody, and who is asked for is read alone', async () => {
  const { local, reads } = await counted()
  expect(reads()).toBe(0)
  expect((await shownUser(local, poolId, 'person-2345')).attributes.email).toBe('person-2345@example.com')
  expect((await shownUser(local, poolId, 'person-1234@example.com')).Username).toBe('person-1234')
  expect(reads()).toBe(2)
  const Filter = 'email = "person-77@example.com"'
  expect(await local.admin('ListUsers', { UserPoolId: poolId, Filter })).toMatchObject({
    Users: [{ Username: 'person-77' }],
  })
  expect(reads()).toBeLessThan(10)
  const { UserPool } = await local.admin<{ UserPool: object }>('DescribeUserPool', { UserPoolId: poolId })
  expect(UserPool).toMatchObject({ EstimatedNumberOfUsers: people })
  const page = await local.admin<{ Users: readonly object[] }>('ListUsers', { UserPoolId: poolId, Limit: 10 })
  expect(page.Users).toHaveLength(10)
  expect(reads()).toBeLessThan(30)
  local.cloud.clock.stop()
})
