import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { type ApprovalDetail, answerOf, type Signalbox, startScenario } from './signalbox'
import { signedFetch } from './signed-fetch'

let signalbox: Signalbox
const account = '000000000000'
const root = `arn:aws:iam::${account}:root`

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

function newApproval(changes: object = {}): object {
  const { requestedBy: _, idempotencyKey: __, ...request } = signalbox.requestOf()
  // The same caller requests and decides.
  const approvers = [{ name: 'Ada', email: 'ada@example.com', principal: root }]
  return { ...request, approvers, excluded: [], ...changes }
}

async function created(changes: object = {}): Promise<ApprovalDetail> {
  const { status, body, text } = await signalbox.api('POST', '/approvals', newApproval(changes))
  if (status !== 201) throw new Error(`POST /approvals: ${status} ${text}`)
  await signalbox.local.idle()
  return body
}

/** A caller of their own: a role that may call the API, and a session of it. */
async function callerWith(roleName: string, session = 'ada@example.com') {
  const iam = new IAMClient(signalbox.local.sdkConfig)
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:AssumeRole' }],
  }
  await iam
    .send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(trust) }))
    .catch((error: Error) => {
      if (error.name !== 'EntityAlreadyExistsException') throw error
    })
  const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] }
  await iam.send(
    new PutRolePolicyCommand({ RoleName: roleName, PolicyName: 'call', PolicyDocument: JSON.stringify(allow) }),
  )
  const roleArn = `arn:aws:iam::${account}:role/${roleName}`
  const sts = new STSClient(signalbox.local.sdkConfig)
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: session }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const url = (path: string) => `${signalbox.local.webUrl}/api/approvals${path}`
  return {
    roleArn,
    call: async (method: string, path: string, body?: unknown) =>
      answerOf(await signedFetch({ method, url: url(path), body, credentials })),
  }
}

describe('POST /approvals', () => {
  test('starts the same workflow as the event, and says where the approval is', async () => {
    const { status, headers, body } = await signalbox.api('POST', '/approvals', newApproval())
    expect([status, headers.get('location')]).toEqual([201, `approvals/${body.approvalId}`])
    await signalbox.local.idle()
    expect(await signalbox.workflow(body.approvalId)).toMatchObject({ status: 'RUNNING' })
  })

  test('with the same idempotency key gives the same approval, with another body a 409', async () => {
    const first = await created({ idempotencyKey: 'once' })
    const second = await created({ idempotencyKey: 'once' })
    expect(second.approvalId).toBe(first.approvalId)
    const { status, body } = await signalbox.api(
      'POST',
      '/approvals',
      newApproval({ idempotencyKey: 'once', subject: 'Other' }),
    )
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ title: 'IdempotencyKeyReused', field: 'idempotencyKey' }),
    ])
  })

  test.each([
    ['a missing field', { subject: undefined }, 'subject'],
    ['a bad address deep inside', { approvers: [{ name: 'Ada', email: 'nowhere' }] }, 'email'],
    ['a typo', { subjekt: 'x' }, 'subjekt'],
    [
      'too many approvers',
      { approvers: Array.from({ length: 21 }, (_, n) => ({ name: 'A', email: `a${n}@example.com` })) },
      'approvers',
    ],
  ])('refuses %s at the gateway, names it, and calls no function', async (_, changes, named) => {
    const invocations = await signalbox.invocations('Api')
    const { status, headers, text } = await signalbox.api('POST', '/approvals', newApproval(changes))
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(JSON.parse(text)).toMatchObject({ title: 'BAD_REQUEST_BODY', detail: expect.stringContaining(named) })
    expect(await signalbox.invocations('Api')).toBe(invocations)
  })

  test('refuses what only the domain can know, by the name of the field', async () => {
    const { status, body } = await signalbox.api('POST', '/approvals', newApproval({ policy: { quorum: 2 } }))
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'policy.quorum' })])
  })

  test('says everything that is wrong at once', async () => {
    const changes = { policy: { quorum: 2 }, escalateAfter: 'P1D' }
    const { body } = await signalbox.api<{ errors: { field: string }[] }>('POST', '/approvals', newApproval(changes))
    expect(body.errors.map(({ field }) => field)).toEqual(['escalateTo', 'policy.quorum'])
  })

  test('excludes whoever requests, by address and by principal, unless the request says otherwise', async () => {
    const { status, body } = await signalbox.api('POST', '/approvals', newApproval({ excluded: undefined }))
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'approvers[0]' })])
    const approvers = [{ name: 'Pam', email: 'PAM+decides@example.com' }]
    const again = await signalbox.api('POST', '/approvals', newApproval({ approvers, excluded: undefined }))
    expect([again.status, again.body]).toEqual([400, expect.objectContaining({ field: 'approvers[0]' })])
    expect((await signalbox.api('POST', '/approvals', newApproval({ approvers }))).status).toBe(201)
  })

  test('refuses callers that do not sign', async () => {
    const response = await fetch(`${signalbox.local.webUrl}/api/approvals/approvals`)
    expect([response.status, response.headers.get('content-type')]).toEqual([403, 'application/problem+json'])
  })
})

describe('GET /approvals', () => {
  test('pages, the newest first, with a cursor', async () => {
    const wanted = [(await created()).approvalId, (await created()).approvalId, (await created()).approvalId]
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/approvals?status=pending&limit=2${cursor && `&cursor=${cursor}`}`
      const page = await signalbox.api<{ approvals: ApprovalDetail[]; cursor: string | null }>('GET', path)
      expect(page.status).toBe(200)
      expect(page.body.approvals.length).toBeLessThanOrEqual(2)
      seen.push(...page.body.approvals.map(({ approvalId }) => approvalId))
      cursor = page.body.cursor
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(wanted))
    // The clock stands still here, so the newest first is the greatest id first.
    expect(seen).toEqual([...seen].sort().reverse())
  })

  test.each(['status=odd', 'limit=0', 'limit=x', 'cursor=%27'])('refuses %s by name', async (query) => {
    const { status, body } = await signalbox.api<{ errors: { field: string }[] }>('GET', `/approvals?${query}`)
    expect([status, body.errors[0]?.field]).toEqual([400, query.split('=')[0]])
  })

  test.each(['abc', Buffer.from('{"pk":"x","sk":"y"}').toString('base64url')])(
    'refuses %s, which is no cursor of this list',
    async (cursor) => {
      const { status, body } = await signalbox.api('GET', `/approvals?cursor=${cursor}`)
      expect([status, body]).toEqual([400, expect.objectContaining({ title: 'CursorInvalid', field: 'cursor' })])
    },
  )

  test('does not know an approval that is not there', async () => {
    const { status, body } = await signalbox.api('GET', '/approvals/01JG8QZ5W0000000000000000A')
    expect([status, body]).toEqual([404, expect.objectContaining({ title: 'ApprovalNotFound' })])
  })
})

describe('POST /approvals/{id}/decisions', () => {
  test('decides for the approver whose principal the caller is, with the way and address in the trail', async () => {
    const { approvalId } = await created()
    const { status, body } = await signalbox.api('POST', `/approvals/${approvalId}/decisions`, { decision: 'approve' })
    await signalbox.local.idle()
    expect([status, body.status]).toEqual([200, 'granted'])
    expect(body.trail.at(-1)).toMatchObject({ action: 'approved', by: root, way: 'api', address: '127.0.0.1' })
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('says of a second vote, and of one after the end, that nothing was changed: 409', async () => {
    const { approvalId } = await created()
    await signalbox.api('POST', `/approvals/${approvalId}/decisions`, { decision: 'approve' })
    const again = await signalbox.api('POST', `/approvals/${approvalId}/decisions`, {
      decision: 'reject',
      comment: 'No',
    })
    expect([again.status, again.body]).toEqual([409, expect.objectContaining({ title: 'ApprovalClosed' })])
  })

  test('needs a comment to reject', async () => {
    const { approvalId } = await created()
    const { status, body } = await signalbox.api('POST', `/approvals/${approvalId}/decisions`, { decision: 'reject' })
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'comment' })])
  })

  test('is not for a caller who is nobody’s principal, whatever the session is called or the body says', async () => {
    const { approvalId } = await created()
    const stranger = await callerWith('strangers')
    const body = { decision: 'approve', approverId: 'a1' }
    const answer = await stranger.call('POST', `/approvals/${approvalId}/decisions`, body)
    expect([answer.status, answer.body]).toEqual([404, expect.objectContaining({ title: 'ApprovalNotFound' })])
    const readers = await callerWith('readers-only')
    const readable = await created({ readers: [readers.roleArn] })
    const refused = await readers.call('POST', `/approvals/${readable.approvalId}/decisions`, body)
    expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ title: 'NotAnApprover' })])
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })

  test('is for any session of the role that the approver was given', async () => {
    const managers = await callerWith('managers')
    const approvers = [{ name: 'Manager', email: 'm@example.com', principal: managers.roleArn }]
    const { approvalId } = await created({ approvers })
    const answer = await managers.call('POST', `/approvals/${approvalId}/decisions`, { decision: 'approve' })
    expect(answer.status).toBe(200)
  })
})

test('a role decides once, though two approvers were given to it', async () => {
  const managers = await callerWith('twofold')
  const session = managers.roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')
  for (const principal of [managers.roleArn, `${session}/ada@example.com`]) {
    const approvers = [
      { name: 'One', email: 'one@example.com', principal: managers.roleArn },
      { name: 'Two', email: 'two@example.com', principal },
    ]
    const { status, body } = await signalbox.api('POST', '/approvals', newApproval({ approvers, policy: 'all' }))
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'approvers[1].principal' })])
  }
})

describe('delegation and withdrawal', () => {
  test('an approver delegates, and the delegate is asked', async () => {
    const { approvalId } = await created()
    const to = { name: 'Barbara', email: 'barbara-api@example.com' }
    const { status } = await signalbox.api('POST', `/approvals/${approvalId}/delegations`, { to })
    expect(status).toBe(200)
    await signalbox.answerMail(to.email, { decision: 'approve' })
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
  })

  test('who requested withdraws; another caller may not', async () => {
    const { approvalId } = await created()
    const stranger = await callerWith('others')
    const refused = await stranger.call('POST', `/approvals/${approvalId}/withdrawals`, {})
    expect(refused.status).toBe(404)
    const { status, body } = await signalbox.api('POST', `/approvals/${approvalId}/withdrawals`, {
      reason: 'Not needed',
    })
    await signalbox.local.idle()
    expect([status, body.status]).toEqual([200, 'withdrawn'])
    expect(await signalbox.workflow(approvalId)).toMatchObject({ error: 'Withdrawn', cause: 'Not needed' })
  })
})

describe('who calls', () => {
  test('two sessions of a role are one caller: the same key is the same request, and either may withdraw it', async () => {
    const [first, second] = [await callerWith('two-tasks', 'task-1'), await callerWith('two-tasks', 'task-2')]
    const request = newApproval({ idempotencyKey: 'of-two-tasks' })
    const { status, body } = await first.call('POST', '/approvals', request)
    const again = await second.call('POST', '/approvals', request)
    expect([status, again.status]).toEqual([201, 201])
    const { approvalId } = body as ApprovalDetail
    expect(again.body).toMatchObject({ approvalId })
    const other = await (await callerWith('another-task')).call('POST', '/approvals', request)
    expect((other.body as ApprovalDetail).approvalId).not.toBe(approvalId)

    const withdrawn = await second.call('POST', `/approvals/${approvalId}/withdrawals`, {})

    expect([withdrawn.status, withdrawn.body]).toEqual([200, expect.objectContaining({ status: 'withdrawn' })])
  })

  test('may read what it has asked, is asked or is named to read, and nothing else is there for it', async () => {
    const asking = await callerWith('who-is-asking')
    const asked = await callerWith('who-is-asked')
    const escalated = await callerWith('who-is-escalated')
    const reading = await callerWith('who-is-reading')
    const stranger = await callerWith('who-is-stranger')
    const { body } = await asking.call(
      'POST',
      '/approvals',
      newApproval({
        approvers: [{ name: 'Asked', email: 'asked@example.com', principal: asked.roleArn }],
        escalateTo: { name: 'Escalated', email: 'escalated@example.com', principal: escalated.roleArn },
        escalateAfter: 'P1D',
        readers: [reading.roleArn],
      }),
    )
    const { approvalId } = body as ApprovalDetail
    const statusesFor = async ({ call }: Awaited<ReturnType<typeof callerWith>>) => [
      (await call('GET', `/approvals/${approvalId}`)).status,
      (await call('GET', `/approvals/${approvalId}/trail`)).status,
    ]
    for (const caller of [asking, asked, escalated, reading]) expect(await statusesFor(caller)).toEqual([200, 200])
    expect(await statusesFor(stranger)).toEqual([404, 404])
    const absent = await stranger.call('GET', '/approvals/01JG8QZ5W0000000000000000A')
    const hidden = await stranger.call('GET', `/approvals/${approvalId}`)
    // Each answer has an id of its own.
    const said = ({ text }: { text: string }, id: string) => ({
      ...JSON.parse(text.replace(id, '')),
      correlationId: '',
    })
    expect(said(hidden, approvalId)).toEqual(said(absent, '01JG8QZ5W0000000000000000A'))
    for (const [path, sent] of [
      ['decisions', { decision: 'approve' }],
      ['delegations', { to: { name: 'B', email: 'b@example.com' } }],
      ['withdrawals', {}],
    ] as const) {
      expect((await stranger.call('POST', `/approvals/${approvalId}/${path}`, sent)).status).toBe(404)
    }
    // The administrator, whom the tests call as.
    expect(await signalbox.approval(approvalId)).toMatchObject({ approvalId })
  })

  test('lists only what it may read, in pages that go on past what it may not', async () => {
    const lister = await callerWith('lister')
    const mine: string[] = []
    for (let count = 0; count < 3; count++) {
      for (let other = 0; other < 4; other++) await created()
      mine.push((await created({ readers: [lister.roleArn] })).approvalId)
    }
    const seen: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null; pages++) {
      const answer = await lister.call('GET', `/approvals?limit=2${cursor && `&cursor=${cursor}`}`)
      const page = answer.body as { approvals: ApprovalDetail[]; cursor: string | null }
      expect(page.approvals.length).toBeLessThanOrEqual(2)
      seen.push(...page.approvals.map(({ approvalId }) => approvalId))
      cursor = page.cursor
      expect(pages).toBeLessThan(20)
    }
    expect(seen).toEqual(mine.toSorted().reverse())
  }, 30_000)
})

test('the correlation id of the caller is in the events that follow', async () => {
  const url = `${signalbox.local.webUrl}/api/approvals/approvals`
  const { credentials } = signalbox.local.sdkConfig
  const headers = { 'x-correlation-id': 'story-of-mine' }
  await signedFetch({ method: 'POST', url, body: newApproval(), headers, credentials })
  await signalbox.local.idle()
  expect(signalbox.story('story-of-mine')).toEqual(['ApprovalTokenIssued'])
})
