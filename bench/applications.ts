/** What one application more costs on a directory that has many: its registration, and a sign-in of its client. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createSrpClient } from '../test/local/engines/cognito/srp-client'
import { type Benchmark, type Figure, scaled } from './measure'
import { type OwnTarget, processorTime, startProcess } from './process'

const warmUp = scaled(20)
const count = scaled(120)
/** At either end. */
const compared = scaled(20)
const signIns = scaled(60)
const password = 'Correct-Horse-9'

export const applications: Benchmark = async () => {
  const target = await startProcess([])
  const settings = {
    endpoint: target.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
  }
  const users = new CognitoIdentityProviderClient(settings)
  const stacks = new CloudFormationClient(settings)
  try {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName: 'signalbox-identity' }))
    const output = (key: string) => Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? ''
    return await measure(target, users, output('UserPoolId'), output('PageClientId'))
  } finally {
    users.destroy()
    stacks.destroy()
    target.stop()
  }
}

async function measure(
  { webUrl, pid }: OwnTarget,
  users: CognitoIdentityProviderClient,
  UserPoolId: string,
  pageClient: string,
): Promise<Figure[]> {
  const Username = 'admin'
  const email = { Name: 'email', Value: 'admin@example.com' }
  await users.send(
    new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes: [email], MessageAction: 'SUPPRESS' }),
  )
  await users.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
  await users.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'admins' }))

  async function signIn(ClientId: string): Promise<string> {
    const srp = createSrpClient(UserPoolId, password)
    const AuthParameters = { USERNAME: Username, SRP_A: srp.publicValue }
    const asked = await users.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
    const { AuthenticationResult } = await users.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: srp.answer(asked.ChallengeParameters ?? {}),
      }),
    )
    return AuthenticationResult?.AccessToken ?? ''
  }

  async function register(applicationId: string, token: string): Promise<string> {
    const response = await fetch(`${webUrl}/api/identity/applications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        applicationId,
        name: applicationId,
        company: 'Bench',
        countries: ['PT', 'MA'],
        roles: ['reader', 'writer'],
        redirectUris: [`https://${applicationId}.example.com/in`],
      }),
    })
    const body = (await response.json()) as { readonly clientId?: string }
    if (!body.clientId) throw new Error(`${applicationId}: ${response.status} ${JSON.stringify(body)}`)
    return body.clientId
  }

  async function computed(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
    const before = processorTime(pid)
    for (let index = 0; index < times; index++) await work(index)
    return (processorTime(pid) - before) / times
  }

  const token = await signIn(pageClient)
  for (let index = 0; index < warmUp; index++) await register(`warm-${index}`, token)
  for (let index = 0; index < warmUp; index++) await signIn(pageClient)
  const clients: string[] = []
  const some = () =>
    computed(compared, async () => clients.push(await register(`application-${clients.length}`, token)))
  const first = await some()
  const early = await computed(signIns, (index) => signIn(clients[index % compared] ?? ''))
  while (clients.length < count - compared) clients.push(await register(`application-${clients.length}`, token))
  const last = await some()
  const late = await computed(signIns, (index) => signIn(clients[count - 1 - (index % compared)] ?? ''))
  return [
    { name: `computed to register an application, of the first ${compared}`, value: first, unit: 'ms' },
    { name: `computed to register one, of the last ${compared} of ${count}`, value: last, unit: 'ms' },
    { name: `computed to sign in to one, of ${warmUp + compared}`, value: early, unit: 'ms' },
    { name: `computed to sign in to one, of ${warmUp + count}`, value: late, unit: 'ms' },
  ]
}
