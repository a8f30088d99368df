/**
 * The process is killed while people sign up, wherever their triggers are by then: an account is whole or not there, its
 * name is taken or free, and each account that is there is told once. `KILLS=20 npx jest test/faults/killed-sign-ups` does
 * it longer.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  paginateListUsers,
  SignUpCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Running, startProcess } from './process'

const kills = Number(process.env.KILLS ?? 3)
const data = mkdtempSync(join(tmpdir(), 'signalbox-'))
const password = 'Correct-horse-7'
const region = 'us-east-1'
const queueName = 'registered'
let running: Running | undefined

afterAll(async () => {
  await running?.kill()
  rmSync(data, { recursive: true, force: true })
})

interface Clients {
  readonly users: CognitoIdentityProviderClient
  readonly events: EventBridgeClient
  readonly queues: SQSClient
  readonly UserPoolId: string
  readonly ClientId: string
  destroy(): void
}

async function clientsOf({ endpointUrl: endpoint }: Running): Promise<Clients> {
  const settings = { endpoint, region, credentials: { accessKeyId: 'me', secretAccessKey: 'me' }, maxAttempts: 1 }
  const stacks = new CloudFormationClient(settings)
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName: 'signalbox-identity' }))
  stacks.destroy()
  const output = (key: string) => Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? ''
  const users = new CognitoIdentityProviderClient(settings)
  const events = new EventBridgeClient(settings)
  const queues = new SQSClient(settings)
  return {
    users,
    events,
    queues,
    UserPoolId: output('UserPoolId'),
    ClientId: output('PageClientId'),
    destroy() {
      for (const each of [users, events, queues]) each.destroy()
    },
  }
}

async function listenForRegistered({ events, queues }: Clients, bus: string): Promise<void> {
  const Arn = `arn:aws:sqs:${region}:000000000000:${queueName}`
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: Arn },
    ],
  })
  await queues.send(new CreateQueueCommand({ QueueName: queueName, Attributes: { Policy } }))
  const EventPattern = JSON.stringify({ 'detail-type': ['UserRegistered'] })
  const rule = { Name: queueName, EventBusName: bus }
  await events.send(new PutRuleCommand({ ...rule, EventPattern }))
  await events.send(new PutTargetsCommand({ Rule: queueName, EventBusName: bus, Targets: [{ Id: 'queue', Arn }] }))
}

async function signUp({ users, UserPoolId, ClientId }: Clients, Username: string): Promise<void> {
  const names = { given_name: 'John', family_name: 'Doe', gender: 'Male', email: `${Username}@example.com` }
  const UserAttributes = Object.entries(names).map(([Name, Value]) => ({ Name, Value }))
  await users.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
  await users.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
}

async function directory({ users, UserPoolId }: Clients): Promise<readonly UserType[]> {
  const found: UserType[] = []
  for await (const { Users = [] } of paginateListUsers({ client: users }, { UserPoolId })) found.push(...Users)
  return found
}

const subOf = ({ Attributes = [] }: UserType): string => Attributes.find(({ Name }) => Name === 'sub')?.Value ?? ''

/** Takes what has come, by the events' ids: one that comes twice is one. */
async function hear({ queues }: Clients, heard: Map<string, string>): Promise<void> {
  const QueueUrl = `${running?.endpointUrl}/000000000000/${queueName}`
  for (;;) {
    const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { detail } = JSON.parse(Body) as { detail: { metadata: { eventId: string }; data: { sub: string } } }
      heard.set(detail.metadata.eventId, detail.data.sub)
      await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

async function advance({ endpointUrl }: Running, minutes: number): Promise<void> {
  const body = JSON.stringify({ advance: minutes * 60_000 })
  // It answers when all that fell due has come to rest.
  await (await fetch(`${endpointUrl}/_local/clock`, { method: 'POST', body })).arrayBuffer()
}

/** Whoever does not answer any more was killed; what is answered is no failure of theirs. */
const isCutOff = (error: unknown): boolean =>
  (error as { $response?: { statusCode?: number } }).$response?.statusCode === undefined

test(`nobody is half made by ${kills} kills of the process, and each account is told once`, async () => {
  const attempted: string[] = []
  const told: string[] = []
  const heard = new Map<string, string>()

  for (let kill = 0; kill < kills; kill++) {
    running = await startProcess(data)
    const clients = await clientsOf(running)
    if (kill === 0) await listenForRegistered(clients, 'signalbox')
    const enough = told.length + 3
    const each = async (): Promise<void> => {
      while (told.length < enough) {
        const name = `person-${attempted.length}`
        attempted.push(name)
        await signUp(clients, name)
        told.push(name)
      }
    }
    const atWork = [each(), each(), each()].map((work) =>
      work.catch((error: unknown) => {
        if (!isCutOff(error)) throw error
      }),
    )
    // The others are wherever they are by then: before a function, in it, after it.
    await Promise.race(atWork)
    await running.kill()
    await Promise.all(atWork)
    clients.destroy()
  }

  running = await startProcess(data)
  const clients = await clientsOf(running)
  const found = await directory(clients)
  const names = found.map(({ Username = '' }) => Username)
  expect(names).toEqual(expect.arrayContaining(told))
  expect(new Set(names).size).toBe(names.length)

  const { users, UserPoolId, ClientId } = clients
  for (const { Username = '', UserStatus, Attributes = [] } of found) {
    expect(Attributes).toContainEqual({ Name: 'email', Value: `${Username}@example.com` })
    if (UserStatus === 'UNCONFIRMED') await users.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
    const AuthParameters = { USERNAME: Username, PASSWORD: password }
    const signedIn = await users.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    )
    expect(signedIn.AuthenticationResult).toBeDefined()
  }
  // What is not there is free.
  for (const name of attempted.filter((each) => !names.includes(each))) await signUp(clients, name)

  const people = (await directory(clients)).map(subOf).sort()
  for (let minutes = 0; minutes < 60 && heard.size < people.length; minutes += 5) {
    await advance(running, 5)
    await hear(clients, heard)
  }
  clients.destroy()
  if (process.env.KILLS_SHOW)
    process.stderr.write(`${attempted.length} attempted, ${told.length} told in ${kills} kills\n`)
  expect([...heard.values()].sort()).toEqual(people)
}, 600_000)
