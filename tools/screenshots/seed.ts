/** What is behind the pictures: a release, an API for sale and who calls it, and what waits for a decision. */
import { AdminAddUserToGroupCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn'
import { type Person, peopleOf } from '../../cli/demo/person'
import { story as release } from '../../cli/demo/release'
import { createPublisher } from '../../events'
import { ApprovalRequested } from '../../events/catalog/approvals'
import type { LocalCloud } from '../../local/start-local-cloud'
import { systemClock } from '../../shared/clock'
import { newUlid } from '../../shared/ids'

/** Who looks at the pages. The release asks her; so do the requests. */
export const grace = { name: 'Grace', email: 'grace@example.com' } as const

export interface Seeded {
  /** Of the first request, which is a story of its own. */
  readonly correlationId: string
  /** The ARN of one that waits for a decision. */
  readonly execution: string
  readonly subscriptionId: string
}

const requests = [
  {
    subject: 'Refund order 4711',
    description: 'The parcel came back unopened. The customer has been with us for six years.',
    context: { order: '4711', amount: '148.90 EUR' },
    requester: { name: 'Lin from support', email: 'lin@example.com' },
    expiresAfter: 'PT23H',
  },
  {
    subject: 'Raise the discount of Acme to 15 %',
    description: 'They take twice as much from January on.',
    context: { customer: 'Acme', now: '10 %', wanted: '15 %' },
    requester: { name: 'Sam from sales', email: 'sam@example.com' },
    expiresAfter: 'P3D',
  },
  {
    subject: 'Open the archive of 2019 for the auditors',
    requester: { name: 'Noor from finance', email: 'noor@example.com' },
    expiresAfter: 'P7D',
  },
] as const

export async function seed(cloud: LocalCloud, say: (line: string) => void): Promise<Seeded> {
  const people = peopleOf(cloud)
  try {
    await release.tell(cloud, say)
    const owner = await people.administrator('olga')
    await publishPetstore(cloud, owner)
    await people.newcomer('grace', grace.email)
    await letIn(cloud, 'grace', 'deployers')
    // With a token that says so.
    const person = await people.signIn('grace')
    const subscriptionId = await subscribe(cloud, person)
    const correlationId = await ask(cloud)
    return { subscriptionId, correlationId, execution: await newestApproval(cloud) }
  } finally {
    people.stop()
  }
}

async function publishPetstore(cloud: LocalCloud, owner: Person): Promise<void> {
  const { RestApiId: restApiId, StageName: stage } = cloud.outputs('signalbox-petstore')
  const api = 'subscriptions/apis/pets'
  const stages = [{ restApiId, stage }]
  const about = { name: 'Petstore', summary: 'Pets of all kinds, by the hour and for ever', visibility: 'public' }
  await owner.call('POST', 'subscriptions/apis', { apiId: 'pets', ...about, stages })
  await owner.call('POST', `${api}/document/import`, { restApiId, stage })
  for (const [planId, name, rateLimit, limit, price] of [
    ['silver', 'Silver', 5, 10_000, 'free'],
    ['gold', 'Gold', 50, 1_000_000, '49 EUR a month'],
  ] as const) {
    await owner.call('PUT', `${api}/plans/${planId}`, {
      name,
      description: `At most ${rateLimit} calls a second`,
      price,
      throttle: { rateLimit, burstLimit: 2 * rateLimit },
      quota: { limit, period: 'MONTH' },
      stages,
    })
  }
  await owner.call('POST', `${api}/publication`, {})
}

async function subscribe(cloud: LocalCloud, person: Person): Promise<string> {
  await person.call('PUT', 'subscriptions/customer', { name: grace.name })
  const asked = { apiId: 'pets', planId: 'silver', idempotencyKey: newUlid(systemClock.now()) }
  const { subscriptionId } = await person.call<{ subscriptionId: string }>('POST', 'subscriptions/subscriptions', asked)
  const { key } = await person.call<{ key: string }>('POST', `subscriptions/subscriptions/${subscriptionId}/key`, {})
  for (let call = 0; call < 8; call++) {
    const answer = await fetch(`${cloud.webUrl}/api/petstore/pets`, { headers: { 'x-api-key': key } })
    await answer.arrayBuffer()
  }
  return subscriptionId
}

/** @returns the correlation id of the first */
async function ask(cloud: LocalCloud): Promise<string> {
  const client = new EventBridgeClient(cloud.sdkConfig)
  const { publish } = createPublisher({ domain: 'promotions', busName: 'signalbox', client })
  const ids: string[] = []
  try {
    for (const each of requests) {
      const occurredAt = systemClock.now()
      const id = newUlid(occurredAt)
      ids.push(id)
      await publish(
        ApprovalRequested.create(
          { ...each, approvers: [grace], requestedBy: { system: 'back office' }, idempotencyKey: id },
          { correlationId: id },
          { eventId: id, occurredAt },
        ),
      )
      await cloud.idle()
    }
  } finally {
    client.destroy()
  }
  return ids[0] as string
}

async function newestApproval(cloud: LocalCloud): Promise<string> {
  const client = new SFNClient(cloud.sdkConfig)
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}))
  const { stateMachineArn } = stateMachines.find(({ name }) => name === 'Approval') ?? {}
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }))
  client.destroy()
  return executions[0]?.executionArn ?? ''
}

async function letIn(cloud: LocalCloud, Username: string, GroupName: string): Promise<void> {
  const cognito = new CognitoIdentityProviderClient(cloud.sdkConfig)
  const { UserPoolId } = cloud.outputs('signalbox-identity')
  await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }))
  cognito.destroy()
}
