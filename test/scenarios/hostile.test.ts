/** What no caller means well by: each route answers it by name, and never with 500. */

import { type Answer, answerOf, linkOf, type Signalbox, startScenario } from './signalbox'
import { signedFetch } from './signed-fetch'

let signalbox: Signalbox
let approvalId: string
let token: string

beforeAll(async () => {
  signalbox = await startScenario()
  const email = 'ada-hostile@example.com'
  approvalId = (await signalbox.request({ approvers: [{ name: 'Ada', email }] })).approvalId
  token = linkOf((await signalbox.mails(email))[0], 'approve').searchParams.get('token') ?? ''
}, 60_000)

afterAll(() => signalbox?.stop())

const ids = [
  'x'.repeat(3000),
  '€'.repeat(900),
  '%00',
  '%2e%2e',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '01JG8QZ5W0000000000000000a',
  '01JG8QZ5W0000000000000000A%00',
  '{id}',
  '$approvals',
  '%E2%80%AE',
  '__proto__',
]
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const bodies = [
  '',
  'null',
  '[]',
  '1',
  '"x"',
  '{',
  '\ufeff{}',
  '{"__proto__":{"decision":"approve"}}',
  '{"decision":"approve","approverId":"a1","approverId":{}}',
  '{"to":{"name":"\\ud800","email":"x@example.com"}}',
  '{"reason":"\\u0000"}',
  `{"context":${deep(30_000)}}`,
  `{"context":{"a":${deep(30_000)}}}`,
  `{"decision":${deep(30_000)}}`,
  deep(30_000),
  JSON.stringify({ approvers: Array(5000).fill(1) }),
  JSON.stringify({ idempotencyKey: 'x'.repeat(100_000) }),
]
const types = [
  'application/json',
  'application/xml',
  'application/x-www-form-urlencoded',
  'text/plain; charset=utf-16',
  '*',
  '',
]
const queries = [
  'limit=NaN',
  'limit=Infinity',
  'limit=1e9',
  'limit=-1',
  'limit=',
  'limit=1&limit=2',
  'status=__proto__',
  'status=pending&status=granted',
  `cursor=${'x'.repeat(1024)}`,
  `cursor=${'x'.repeat(5000)}`,
  ...[
    '[]',
    '{}',
    'null',
    '1',
    '{"pk":1}',
    '{"pk":{"S":"x"}}',
    '{"pk":null,"sk":null}',
    '{"gsi1pk":"x"}',
    deep(300),
  ].map((text) => `cursor=${Buffer.from(text).toString('base64url')}`),
  'cursor=%00',
  'cursor=a&cursor=b',
]

const signed = async (method: string, path: string, body?: string, type = 'application/json'): Promise<Answer> => {
  const url = `${signalbox.local.webUrl}/api/approvals${path}`
  const { credentials } = signalbox.local.sdkConfig
  return answerOf(await signedFetch({ method, url, body, credentials, headers: type ? { 'content-type': type } : {} }))
}

/** Statuses from 400 to 499, or a list that is not changed by it. */
function expectRefusal(answers: readonly (readonly [what: string, status: number])[]): void {
  expect(answers.filter(([, status]) => status < 400 || status >= 500)).toEqual([])
}

test('ids that are no approval’s are not found', async () => {
  const routes = (id: string) =>
    [
      ['GET', `/approvals/${id}`],
      ['GET', `/approvals/${id}/trail`],
      ['POST', `/approvals/${id}/decisions`, '{"decision":"approve"}'],
      ['POST', `/approvals/${id}/delegations`, '{"to":{"name":"B","email":"b@example.com"}}'],
      ['POST', `/approvals/${id}/withdrawals`, '{}'],
    ] as const
  const answers: [string, number][] = []
  for (const id of ids) {
    for (const [method, path, body] of routes(id)) {
      answers.push([`${method} ${path.slice(0, 60)}`, (await signed(method, path, body)).status])
    }
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${signalbox.local.webUrl}/api/approvals/decisions/${id}?token=${token}`, {
        method,
        ...(method === 'POST' && { body: new URLSearchParams({ token, decision: 'approve' }) }),
      })
      answers.push([`${method} page ${id.slice(0, 60)}`, response.status])
    }
  }
  expectRefusal(answers)
}, 60_000)

test('bodies that are no JSON, too deep, too wide or of another type are refused', async () => {
  const answers: [string, number][] = []
  for (const path of ['/approvals', `/approvals/${approvalId}/decisions`, `/approvals/${approvalId}/delegations`]) {
    for (const body of bodies) {
      for (const type of body.length > 1000 ? types.slice(0, 2) : types) {
        answers.push([`${path} ${type} ${body.slice(0, 60)}`, (await signed('POST', path, body, type)).status])
      }
    }
  }
  expectRefusal(answers)
}, 120_000)

test('queries of every kind are refused, or taken by their last value', async () => {
  const failed: [string, number][] = []
  for (const query of queries) {
    for (const path of ['/approvals', `/approvals/${approvalId}/trail`]) {
      const { status } = await signed('GET', `${path}?${query}`)
      if (status >= 500) failed.push([`${path}?${query}`, status])
    }
  }
  expect(failed).toEqual([])
}, 60_000)

test('forms that are no form of ours are refused, and record nothing', async () => {
  const url = `${signalbox.local.webUrl}/api/approvals/decisions/${approvalId}`
  const forms: readonly (string | Uint8Array)[] = [
    '',
    'token',
    `token=${token}`,
    `token=${token}&token=x&decision=maybe`,
    `token=${token}&decision=delegate&name=%00&email=%F0%9F`,
    `token=${token}&decision=delegate&name=${'x'.repeat(100_000)}&email=b@example.com`,
    `token=${token}&decision=reject&comment=${'x'.repeat(100_000)}`,
    `token=${token}&decision=__proto__`,
    '{"token":1}',
    new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
    '%'.repeat(5000),
  ]
  const answers: [string, number][] = []
  for (const body of forms) {
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data']) {
      const { status } = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
      answers.push([`${type} ${String(body).slice(0, 60)}`, status])
    }
  }
  expectRefusal(answers)
  expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
}, 60_000)
