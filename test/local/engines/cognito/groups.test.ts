import { createPoolCloud, makePool, type PoolCloud, refusal } from './pool-cloud'

let local: PoolCloud
let poolId: string

beforeAll(async () => {
  local = await createPoolCloud()
  ;({ poolId } = await makePool(local))
  for (const Username of ['ada', 'bob', 'cy']) {
    await local.admin('AdminCreateUser', { UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' })
  }
})
afterAll(() => local.stop())

const inPool = (input: object = {}) => ({ UserPoolId: poolId, ...input })
const members = async (GroupName: string) => {
  const { Users } = await local.admin<{ Users: { Username: string }[] }>('ListUsersInGroup', inPool({ GroupName }))
  return Users.map(({ Username }) => Username).sort()
}
const groupsOf = async (Username: string) => {
  const { Groups } = await local.admin<{ Groups: { GroupName: string }[] }>(
    'AdminListGroupsForUser',
    inPool({ Username }),
  )
  return Groups.map(({ GroupName }) => GroupName)
}

test('a group has its precedence, role and description, and a change leaves what it does not speak of', async () => {
  const RoleArn = 'arn:aws:iam::000000000000:role/admins'
  const group = { GroupName: 'org/admins', Description: 'all of it', Precedence: 3, RoleArn }
  await local.admin('CreateGroup', inPool(group))
  expect(await refusal(local.admin('CreateGroup', inPool(group)))).toMatch(/^GroupExistsException/)
  await local.admin('UpdateGroup', inPool({ GroupName: 'org/admins', Precedence: 0 }))
  expect(await local.admin('GetGroup', inPool({ GroupName: 'org/admins' }))).toEqual({
    Group: { ...inPool(group), Precedence: 0, CreationDate: expect.any(Number), LastModifiedDate: expect.any(Number) },
  })
  expect(await refusal(local.admin('CreateGroup', inPool({ GroupName: 'x', Precedence: -1 })))).toMatch(/precedence/)
  expect(await refusal(local.admin('CreateGroup', inPool({ GroupName: 'x', RoleArn: 'admin' })))).toMatch(/roleArn/)
})

test('people join and leave, and a group that goes takes its members with it', async () => {
  for (const GroupName of ['red', 'blue']) await local.admin('CreateGroup', inPool({ GroupName }))
  for (const Username of ['ada', 'bob'])
    await local.admin('AdminAddUserToGroup', inPool({ Username, GroupName: 'red' }))
  await local.admin('AdminAddUserToGroup', inPool({ Username: 'ada', GroupName: 'blue' }))
  expect(await members('red')).toEqual(['ada', 'bob'])
  expect(await groupsOf('ada')).toEqual(['blue', 'red'])

  await local.admin('AdminRemoveUserFromGroup', inPool({ Username: 'bob', GroupName: 'red' }))
  expect(await members('red')).toEqual(['ada'])

  await local.admin('DeleteGroup', inPool({ GroupName: 'red' }))
  expect(await groupsOf('ada')).toEqual(['blue'])
  await local.admin('CreateGroup', inPool({ GroupName: 'red' }))
  expect(await members('red')).toEqual([])

  await local.admin('AdminDeleteUser', inPool({ Username: 'ada' }))
  expect(await members('blue')).toEqual([])
})

test('what is not there is said', async () => {
  const join = (Username: string, GroupName: string) =>
    local.admin('AdminAddUserToGroup', inPool({ Username, GroupName }))
  expect(await refusal(join('cy', 'none'))).toBe('ResourceNotFoundException: Group not found.')
  await local.admin('CreateGroup', inPool({ GroupName: 'green' }))
  expect(await refusal(join('none', 'green'))).toBe('UserNotFoundException: User does not exist.')
})
