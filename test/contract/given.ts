/** What the events presuppose: something that is there for them to concern. */
import { randomUUID } from 'node:crypto'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { approvalKeyOf } from '../../domains/deployment/decisions/gate'
import { beginErasure } from '../../domains/identity/decisions/erasures'
import { approverHash } from '../../domains/subscriptions/decisions/request'
import type { DataOf, EventDefinition, EventEnvelope } from '../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalTokenIssued,
  ApprovalWithdrawalRequested,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import {
  IntegrationTestsAborted,
  IntegrationTestsCompleted,
  ReleaseApproved,
  ReleaseRejected,
  ReleaseSuperseded,
  TestSuiteCompleted,
  TestSuiteTokenIssued,
} from '../../events/catalog/deployment'
import {
  ErasureTokenIssued,
  MembershipRevoked,
  SessionRevoked,
  UserDataErased,
  UserDisabled,
  UserEnabled,
  UserErasureRequested,
} from '../../events/catalog/identity'
import { MailBounced, MailComplained, MailRejected } from '../../events/catalog/platform'
import {
  ApiRetired,
  SubscriptionDriftFound,
  SubscriptionEnded,
  SubscriptionTokenIssued,
} from '../../events/catalog/subscriptions'
import type { EventRecord } from '../../events/jest'
import { hashSecret } from '../../shared/ids'
import { requestOf, type Signalbox } from '../scenarios/signalbox'
import { storeRun } from '../scenarios/stored-runs'
import { storeCustomer, storeErasure, storeSubscription } from '../scenarios/stored-subscriptions'

export interface Scene {
  readonly signalbox: Signalbox
  readonly record: EventRecord
}

type Given = (scene: Scene, data: never) => Promise<unknown>

const outcomes = [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused]

const ofTests = [TestSuiteCompleted, TestSuiteTokenIssued, IntegrationTestsAborted, IntegrationTestsCompleted]
const ofGates = [ReleaseApproved, ReleaseRejected, ReleaseSuperseded]

const endings = [MembershipRevoked, SessionRevoked, UserDisabled]

const ofErasures = [UserErasureRequested, UserDataErased, ErasureTokenIssued]

const ofMails = [MailBounced, MailComplained, MailRejected]

const givens: Readonly<Record<string, Given>> = {
  [ApprovalWithdrawalRequested.detailType]: requestWithKey,
  [ApprovalTokenIssued.detailType]: tokenOfApproval,
  [SubscriptionTokenIssued.detailType]: tokenOfSubscription,
  [UserEnabled.detailType]: accountOfCustomer,
  [ApiRetired.detailType]: apiWithSubscription,
  [SubscriptionDriftFound.detailType]: driftOfSubscription,
  [SubscriptionEnded.detailType]: endOfSomebodyErased,
  ...Object.fromEntries(outcomes.map(({ detailType }) => [detailType, outcomeOfRequest])),
  ...Object.fromEntries(ofErasures.map(({ detailType }) => [detailType, erasureThatWaits])),
  ...Object.fromEntries(ofTests.map(({ detailType }) => [detailType, runWithTests])),
  ...Object.fromEntries(ofGates.map(({ detailType }) => [detailType, runAtGate])),
  ...Object.fromEntries(ofMails.map(({ detailType }) => [detailType, mailOfApproval])),
  ...Object.fromEntries(endings.map(({ detailType }) => [detailType, endingOfSomebodyNew])),
  [UserDisabled.detailType]: accountOfCustomer,
}

export async function given(scene: Scene, { detailType }: EventDefinition, data: unknown): Promise<unknown> {
  const bring = givens[detailType]
  return bring ? bring(scene, data as never) : data
}

/** Each domain that takes tokens hears of it: whichever is asked after another would know it already. */
async function endingOfSomebodyNew(_: Scene, data: DataOf<typeof SessionRevoked>) {
  return { ...data, sub: randomUUID(), ...(data.sessionId !== undefined && { sessionId: randomUUID() }) }
}

/** A customer, since of others the subscriptions keep nothing. */
async function accountOfCustomer({ signalbox }: Scene, data: DataOf<typeof UserDisabled>) {
  const sub = randomUUID()
  await storeCustomer(signalbox, { sub })
  return { ...data, sub }
}

async function tokenOfSubscription({ signalbox }: Scene, data: DataOf<typeof SubscriptionTokenIssued>) {
  const { subscriptionId, execution } = await storeSubscription(signalbox, { step: 'awaiting-approval' })
  return { ...data, subscriptionId, execution }
}

/** Of none the gateway has keys here, of which nothing would be left to see. */
async function driftOfSubscription({ signalbox }: Scene, data: DataOf<typeof SubscriptionDriftFound>) {
  const { subscriptionId } = await storeSubscription(signalbox, { status: 'active', step: 'activated' })
  return { ...data, subscriptionId }
}

/** Of others nothing follows. */
async function endOfSomebodyErased({ signalbox }: Scene, data: DataOf<typeof SubscriptionEnded>) {
  const sub = randomUUID()
  await storeErasure(signalbox, sub)
  return { ...data, sub }
}

/** One that ends with somebody on it; of others nothing becomes. */
async function apiWithSubscription({ signalbox }: Scene, data: DataOf<typeof ApiRetired>) {
  const apiId = `api-${randomUUID()}`.slice(0, 40)
  await storeSubscription(signalbox, { apiId, status: 'active', step: 'activated' })
  return { ...data, apiId, endsAt: '2999-01-01T00:00:00.000Z' }
}

/** As identity writes it down, of somebody new; there is another domain, which never answers. */
async function erasureThatWaits({ signalbox: { local } }: Scene, data: DataOf<typeof UserErasureRequested>) {
  const sub = randomUUID()
  const erasure = {
    ...beginErasure(
      { sub, userPoolId: local.outputs('signalbox-identity').UserPoolId ?? '' },
      { now: local.clock.now(), correlationId: 'contract', actor: sub },
    ).state,
    erasureId: data.erasureId,
    domains: ['approvals', 'deployment', 'greeting', 'subscriptions', 'silent'],
  }
  const { person, version } = erasure
  const client = new DynamoDBClient(local.sdkConfig)
  await client.send(
    new PutItemCommand({
      TableName: local.outputs('signalbox-identity').TableName,
      Item: {
        pk: { S: `$identity#person_${person}` },
        sk: { S: '$erasure_1' },
        __edb_e__: { S: 'erasure' },
        __edb_v__: { S: '1' },
        person: { S: person },
        version: { N: String(version) },
        state: { S: JSON.stringify(erasure) },
      },
    }),
  )
  client.destroy()
  // What others have been asked is not to be withdrawn by it: some of it waits with tokens that no engine has given.
  const asked = { userPoolId: erasure.userPoolId, email: `${sub}@example.com` }
  return { ...data, sub, ...('userPoolId' in data && asked) }
}

/** A run whose tests wait for the suite, and for another one; of a verdict, it is there. */
async function runWithTests({ signalbox }: Scene, data: DataOf<typeof TestSuiteTokenIssued>) {
  const { pipeline } = data.run
  const id = randomUUID()
  const asked = 'suite' in data ? [{ suite: data.suite, by: 'event' as const }] : []
  const at = signalbox.local.clock.now().toISOString()
  await storeRun(signalbox, {
    pipeline,
    id,
    stages: {
      [data.stage]: {
        tests: {
          attempt: data.attempt,
          startedAt: at,
          job: { id: randomUUID(), state: 'waits', since: at },
          knownJobs: [],
          suites: [...asked, { suite: 'other', by: 'answer' }],
          results: {},
          // No suite is called: there is none, and a token that no engine has given can’t be answered with a failure.
          input: 'taskToken' in data ? undefined : { timeoutMinutes: 15 },
          ...('verdict' in data && !('suite' in data) && { verdict: 'failed', input: undefined }),
        },
      },
    },
  })
  return { ...data, run: { pipeline, id }, ...('verdict' in data && 'suite' in data && { verdict: 'error' }) }
}

async function runAtGate({ signalbox }: Scene, data: DataOf<typeof ReleaseApproved>) {
  const { pipeline } = data.run
  const id = randomUUID()
  const since = signalbox.local.clock.now().toISOString()
  const gate = { stage: data.stage, action: 'Approve', token: 'token', since, after: 'Gamma', newer: 'waits' } as const
  await storeRun(signalbox, { pipeline, id, gate: { ...gate, status: 'approved' } })
  return { ...data, run: { pipeline, id } }
}

async function requestWithKey({ signalbox }: Scene, data: DataOf<typeof ApprovalWithdrawalRequested>) {
  const request = requestOf()
  await signalbox.putRequest(request)
  return { ...data, idempotencyKey: request.idempotencyKey }
}

async function tokenOfApproval({ signalbox, record }: Scene, data: DataOf<typeof ApprovalTokenIssued>) {
  const request = requestOf()
  await signalbox.putRequest(request)
  const issued = record.published
    .filter(({ detailType }) => detailType === ApprovalTokenIssued.detailType)
    .map(({ detail }) => detail as EventEnvelope<DataOf<typeof ApprovalTokenIssued>>)
    .find(({ metadata }) => metadata.correlationId === request.idempotencyKey)
  if (!issued) throw new Error('The request became no approval that waits')
  return { ...data, approvalId: issued.data.approvalId }
}

/** To the one who is asked; of a mailbox that is full for now nothing would follow. */
async function mailOfApproval({ signalbox }: Scene, data: DataOf<typeof MailBounced>) {
  const bounced = data.permanence === undefined ? data : ({ ...data, permanence: 'permanent' } as const)
  if (data.sentBy === 'subscriptions') return mailOfSubscription(signalbox, bounced)
  const { approvalId, approvers } = await signalbox.request()
  return { ...bounced, sentBy: 'approvals', about: approvalId, recipient: approvers[0]?.email }
}

async function mailOfSubscription(signalbox: Signalbox, data: DataOf<typeof MailBounced>) {
  const { sub } = await storeCustomer(signalbox, { email: data.recipient })
  const { subscriptionId } = await storeSubscription(signalbox, { sub })
  return { ...data, about: `subscription_${subscriptionId}` }
}

async function outcomeOfRequest(scene: Scene, data: DataOf<typeof ApprovalGranted>) {
  if (data.requestedBy.system === 'deployment') return outcomeOfRelease(scene, data)
  if (data.requestedBy.system !== 'subscriptions') return outcomeOfPromotion(scene, data)
  const { subscriptionId } = await storeSubscription(scene.signalbox, {
    step: 'awaiting-approval',
    status: 'awaiting-approval',
    approval: {
      subject: data.subject,
      approvers: (data.votes ?? []).map(({ approver }) => approverHash(approver.email)),
    },
  })
  return { ...data, requestedBy: { ...data.requestedBy, correlationId: subscriptionId } }
}

async function outcomeOfRelease({ signalbox }: Scene, data: DataOf<typeof ApprovalGranted>) {
  const id = randomUUID()
  const key = approvalKeyOf({ id }, 'token')
  const since = signalbox.local.clock.now().toISOString()
  const approvers = (data.votes ?? []).map(({ approver }) => hashSecret(approver.email.toLowerCase()))
  await storeRun(signalbox, {
    pipeline: 'time-service',
    id,
    gate: {
      stage: 'Prod',
      action: 'Approve',
      token: 'token',
      status: 'waiting',
      since,
      after: 'Gamma',
      newer: 'waits',
      asked: { key, subject: data.subject, approvers },
    },
  })
  return { ...data, requestedBy: { ...data.requestedBy, correlationId: key } }
}

/** A promotion waits under the id that the outcome names; without an id nobody waits. */
async function outcomeOfPromotion({ signalbox }: Scene, data: DataOf<typeof ApprovalGranted>) {
  if (data.requestedBy.correlationId === undefined) return data
  const { idempotencyKey: name } = requestOf()
  await signalbox.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: signalbox.local.outputs('signalbox-examples').PromotionApprovalArn,
      name,
      input: JSON.stringify({ employeeName: 'Jim', managerEmailAddress: 'manager@example.com' }),
    }),
  )
  await signalbox.local.idle()
  return { ...data, requestedBy: { ...data.requestedBy, correlationId: name } }
}
