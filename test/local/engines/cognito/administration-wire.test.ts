import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListUsersCommand,
  SignUpCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, testWithCli } from '../../aws-cli'

let local: LocalCloud
let client: CognitoIdentityProviderClient
let UserPoolId = ''

beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  client = new CognitoIdentityProviderClient({
    endpoint: local.endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: 'people' }))
  UserPoolId = UserPool?.Id ?? ''
})
afterAll(async () => {
  client.destroy()
  await local.stop()
})

test("AWS's own client reads pools, people, dates and errors", async () => {
  const now = new Date(local.cloud.clock.now())
  const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(UserPool?.CreationDate).toEqual(now)
  const { User } = await client.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'ada',
      MessageAction: 'SUPPRESS',
      TemporaryPassword: 'Passw0rd!',
    }),
  )
  expect(User).toMatchObject({ Username: 'ada', UserStatus: 'FORCE_CHANGE_PASSWORD', UserCreateDate: now })
  const { Users } = await client.send(new ListUsersCommand({ UserPoolId, Filter: 'username = "ada"' }))
  expect(Users).toMatchObject([{ Username: 'ada', Enabled: true, UserLastModifiedDate: now }])
  const { UserPoolClient } = await client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }))
  const again = new SignUpCommand({ ClientId: UserPoolClient?.ClientId ?? '', Username: 'ada', Password: 'Passw0rd!' })
  await expect(client.send(again)).rejects.toThrow(UsernameExistsException)
})

testWithCli(
  'the AWS CLI signs up, confirms, and puts people into groups',
  async () => {
    const idp = (...words: string[]) => awsCli(local.endpointUrl, ['cognito-idp', ...words])
    const inPool = ['--user-pool-id', UserPoolId]
    const made = (await idp('create-user-pool-client', ...inPool, '--client-name', 'cli')) as {
      UserPoolClient: { ClientId: string }
    }
    const given = ['Name=given_name,Value=J', 'Name=family_name,Value=Doe', 'Name=gender,Value=x']
    const names = ['--client-id', made.UserPoolClient.ClientId, '--username', 'jdoe', '--password', 'Passw0rd!']
    expect(await idp('sign-up', ...names, '--user-attributes', ...given)).toMatchObject({ UserConfirmed: false })
    await idp('admin-confirm-sign-up', ...inPool, '--username', 'jdoe')
    await idp('create-group', ...inPool, '--group-name', 'admins')
    await idp('admin-add-user-to-group', ...inPool, '--username', 'jdoe', '--group-name', 'admins')
    const members = await idp('list-users-in-group', ...inPool, '--group-name', 'admins')
    expect(members).toMatchObject({ Users: [{ Username: 'jdoe', UserStatus: 'CONFIRMED' }] })
  },
  60_000,
)
