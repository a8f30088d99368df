/**
 * Subscriptions a second through their life: asked for, active, the key shown, a call with it, cancelled, ended. Each is of a
 * person of its own, who has signed in before. The clients share the process with the local cloud.
 */
import { rmSync } from 'node:fs'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { startSignalbox } from '../cli/start'
import petstore from '../examples/petstore/openapi.json'
import type { LocalCloud } from '../local/start-local-cloud'
import { type Benchmark, concurrently, percentile, scaled } from './measure'
import { dataDirectory } from './system'

const warmUp = scaled(60)
const counted = scaled(200)
const atATime = 16
const Password = 'Correct-Horse-7'

type Call = <Body = unknown>(method: string, path: string, body?: unknown) => Promise<Body>

export const subscriptions: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const data = await dataDirectory('subscriptions')
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, data })
  const waiting = new Map<string, () => void>()
  cloud.cloud.onTrace(({ kind, correlationId, detail }) => {
    if (kind === 'event.accepted') waiting.get(`${correlationId} ${detail.detailType}`)?.()
  })
  const told = (id: string, detailType: string) =>
    new Promise<void>((resolve) => waiting.set(`${id} ${detailType}`, resolve))

  await publish(cloud, await signedIn(cloud, 'owner', 'admins'))
  const names = Array.from({ length: warmUp + counted }, (_, index) => `person-${index}`)
  const callers = new Map<string, Call>()
  await concurrently(names, 8, async (name) => {
    const call = await signedIn(cloud, name)
    await call('PUT', 'customer', { name })
    callers.set(name, call)
  })

  async function live(name: string): Promise<number> {
    const call = callers.get(name) as Call
    const began = performance.now()
    const isActive = told(name, 'SubscriptionActivated')
    const hasEnded = told(name, 'SubscriptionEnded')
    const { subscriptionId } = await call<{ subscriptionId: string }>('POST', 'subscriptions', {
      apiId: 'pets',
      planId: 'silver',
    })
    await isActive
    const { key } = await call<{ key: string }>('POST', `subscriptions/${subscriptionId}/key`, {})
    const answer = await fetch(`${cloud.webUrl}/api/petstore/pets`, { headers: { 'x-api-key': key } })
    if (answer.status !== 200) throw new Error(`The petstore answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    await call('POST', `subscriptions/${subscriptionId}/cancellation`, {})
    await hasEnded
    return performance.now() - began
  }

  await concurrently(names.slice(0, warmUp), atATime, async (name) => void (await live(name)))
  const durations: number[] = []
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  await concurrently(names.slice(warmUp), atATime, async (name) => void durations.push(await live(name)))
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  await cloud.idle()
  await cloud.stop()
  rmSync(data, { recursive: true, force: true })
  return [
    { name: 'subscriptions, asked for to ended', value: counted / seconds, unit: '/s' },
    { name: 'CPU time of one, all threads', value: (user + system) / 1000 / counted, unit: 'ms' },
    { name: `one, ${atATime} at a time, p50`, value: percentile(durations, 50), unit: 'ms' },
    { name: `one, ${atATime} at a time, p99`, value: percentile(durations, 99), unit: 'ms' },
  ]
}

/** Their calls are one story, by which the events of their subscription are known. */
async function signedIn(cloud: LocalCloud, Username: string, GroupName?: string): Promise<Call> {
  const cognito = new CognitoIdentityProviderClient(cloud.sdkConfig)
  const { UserPoolId, PageClientId: ClientId } = cloud.outputs('signalbox-identity')
  const UserAttributes = [
    { Name: 'email', Value: `${Username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ]
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  if (GroupName) await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }))
  const AuthParameters = { USERNAME: Username, PASSWORD: Password }
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  cognito.destroy()
  const headers = {
    authorization: `Bearer ${AuthenticationResult?.AccessToken}`,
    'content-type': 'application/json',
    'x-correlation-id': Username,
  }
  return async <Body>(method: string, path: string, body?: unknown) => {
    const url = `${cloud.webUrl}/api/subscriptions/${path}`
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Body
  }
}

async function publish(cloud: LocalCloud, owner: Call): Promise<void> {
  const { RestApiId: restApiId, StageName: stage } = cloud.outputs('signalbox-petstore')
  const stages = [{ restApiId, stage }]
  await owner('POST', 'apis', { apiId: 'pets', name: 'Pets', summary: '', visibility: 'public', stages })
  await owner('PUT', 'apis/pets/document', { document: JSON.stringify(petstore) })
  await owner('PUT', 'apis/pets/plans/silver', { name: 'Silver', description: 'For all', stages })
  await owner('POST', 'apis/pets/publication', {})
}
