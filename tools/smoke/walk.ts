/**
 * One approval, from the request to the end of its workflow, on a stage that runs: by the API, by a mail to an address
 * that takes all and shows it to nobody, by the address that mails lead to. What is asked is taken back if the walk ends early.
 */
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn'
import type { AwsTarget } from '../../cli/aws-target'
import { UsageError } from '../../cli/usage-error'
import type { Found } from './find-stage'
import { callSigned } from './signed-call'

export interface Walk extends Found {
  readonly target: AwsTarget
  /** Who is asked. */
  readonly to: string
  /** Seconds to wait for each thing that happens by itself. */
  readonly patience: number
  readonly say: (line: string) => void
}

interface Seen {
  readonly approvalId: string
  readonly status: string
  readonly trail?: readonly { readonly action: string; readonly detail?: string }[]
}

const pause = 500

export async function walk(walking: Walk): Promise<void> {
  const { say, place, caller, to } = walking
  const { approvalId } = await call(walking, 201, 'POST', '/approvals', {
    subject: 'Smoke test: nobody needs to decide',
    requester: { name: 'Smoke test', email: to },
    approvers: [{ name: 'Smoke test', email: to, principal: caller.arn }],
    // Unless said, who asks has no say: here it is all one.
    excluded: [],
    requestedBy: { system: 'smoke' },
    // Whatever becomes of this walk.
    expiresAfter: 'PT1H',
  })
  try {
    say(`asked for approval ${approvalId}`)
    await untilMailed(walking, approvalId)
    say(`the mail to ${to} was given to SES`)
    await tryLink(walking, approvalId)
    say(`a mail leads to ${new URL(place.apiUrl).origin}; a link that is nobody’s was refused`)
    const decided = await call(walking, 200, 'POST', `/approvals/${approvalId}/decisions`, { decision: 'approve' })
    if (decided.status !== 'granted')
      throw new UsageError(`one approver of one has approved, and it is ${decided.status}`)
    say(`approved by the API, as ${caller.arn}`)
    await untilEnded(walking, approvalId)
    say('its workflow has ended: SUCCEEDED')
  } catch (error) {
    await takeBack(walking, approvalId)
    throw error
  }
}

async function untilMailed(walking: Walk, approvalId: string): Promise<void> {
  await until(walking, 'the mail', async () => {
    const { trail = [] } = await call(walking, 200, 'GET', `/approvals/${approvalId}`)
    const refused = trail.find(({ action }) => action === 'undeliverable')
    if (refused) throw new UsageError(`SES does not take the mail: ${refused.detail}`)
    return trail.some(({ action }) => action === 'asked')
  })
}

/** It is shown a page, so the way there is open; and not that of the approval, whose secret nobody here has. */
async function tryLink({ place }: Walk, approvalId: string): Promise<void> {
  const token = `a1.${'A'.repeat(43)}`
  const answered = await fetch(`${place.apiUrl}/decisions/${approvalId}?token=${token}&choice=approve`)
  const type = answered.headers.get('content-type') ?? ''
  if (answered.status === 403 && type.startsWith('text/html')) return
  throw new UsageError(
    `${place.apiUrl}/decisions/… answered ${answered.status} ${type}, not a page that refuses: is it the address of this stage?`,
  )
}

async function untilEnded({ target, stateMachineArn, ...walking }: Walk, approvalId: string): Promise<void> {
  const client = new SFNClient(target.config)
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${approvalId}`
  try {
    await until(walking, 'the end of its workflow', async () => {
      const { status = '', error = '' } = await client.send(new DescribeExecutionCommand({ executionArn }))
      if (status !== 'RUNNING' && status !== 'SUCCEEDED') {
        throw new UsageError(`its workflow is ${status} ${error}: npx signalbox trace ${approvalId} tells why`)
      }
      return status === 'SUCCEEDED'
    })
  } finally {
    client.destroy()
  }
}

async function takeBack(walking: Walk, approvalId: string): Promise<void> {
  const path = `/approvals/${approvalId}/withdrawals`
  try {
    await call(walking, 200, 'POST', path, { reason: 'The smoke test has ended early' })
    walking.say(`approval ${approvalId} was taken back`)
  } catch (error) {
    walking.say(`approval ${approvalId} could not be taken back, and expires in an hour: ${(error as Error).message}`)
  }
}

async function call(
  { caller, place }: Walk,
  expected: number,
  method: string,
  path: string,
  body?: unknown,
): Promise<Seen> {
  const answered = await callSigned(caller, place, { method, path, body })
  const text = await answered.text()
  if (answered.status === expected) return JSON.parse(text) as Seen
  const hint = answered.status === 403 ? ` (does ${caller.arn} have execute-api:Invoke there?)` : ''
  throw new UsageError(`${method} ${path} answered ${answered.status}${hint}: ${reasonOf(text)}`)
}

/** Of a problem; of anything else no more than shows what it is. */
function reasonOf(text: string): string {
  try {
    const { title, detail, message, Message } = JSON.parse(text) as Record<string, unknown>
    return [title, detail ?? message ?? Message].filter((each) => each !== undefined).join(': ')
  } catch {
    return text.slice(0, 200)
  }
}

async function until(
  { patience }: Pick<Walk, 'patience'>,
  what: string,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + patience * 1000
  while (!(await isThere())) {
    if (Date.now() >= end) throw new UsageError(`waited ${patience} s for ${what}, in vain`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
