/** What is audited with the event that tells of it, what is only noted, and what stays when a person is erased. */
import { type KitCloud, startKitCloud } from './kit-cloud'

const ada = '0a0a0a0a-0000-4000-8000-00000000000a'
const ben = '0b0b0b0b-0000-4000-8000-00000000000b'
const erasureId = '01JG8QZ5W0000000000000000E'
const now = new Date('2026-01-05T09:00:00.000Z')

let kit: KitCloud
let audit: ReturnType<typeof newAudit>
let createAudit: typeof import('../../shared/audit/audit').createAudit
let lamps: typeof import('./lamps')
let transact: typeof import('../../shared/store/writes').transact

beforeAll(async () => {
  kit = await startKitCloud()
  ;({ createAudit } = await import('../../shared/audit/audit'))
  ;({ transact } = await import('../../shared/store/writes'))
  lamps = await import('./lamps')
})
afterAll(() => kit?.stop())

let count = 0
let domain: string
beforeEach(() => {
  domain = `lamps${++count}`
  audit = newAudit()
})

/** One of its own for each test, in the same table. */
function newAudit() {
  const { TABLE_NAME: table = '' } = process.env
  return createAudit({
    domain,
    table,
    client: dynamoDb(),
    kinds: { lampId: 'lamp', sub: 'person' },
    aboutOf: ({ detail }) => {
      const { lampId, by } = detail.data as { readonly lampId: string; readonly by: string }
      return by === 'nobody' ? undefined : { lampId }
    },
  })
}

function dynamoDb() {
  return jest.requireActual<typeof import('../../shared/clients/dynamodb')>('../../shared/clients/dynamodb').dynamoDb
}

const note = (what: string, actor: string, about: { readonly lampId?: string; readonly sub?: string }) =>
  audit.note({ what, ...about }, { now, actor, correlationId: 'c' })
const listed = async (name: 'lampId' | 'sub', id: string) => (await audit.list(name, id, 100, undefined)).entries
/** Who, and to whom, without what each entry has of its own. */
const told = async (name: 'lampId' | 'sub', id: string) =>
  (await listed(name, id)).map(({ what, actor, sub }) => [what, actor, sub].filter(Boolean).join(' '))
/** Everything of the test's own audit. */
async function stored(): Promise<string> {
  const items = await kit.items('audit')
  return JSON.stringify(items.filter(({ pk }) => pk?.S?.startsWith(`$${domain}#`)))
}
const always = () => true

function lit(lampId: string, by: string, actor?: string) {
  const origin = { correlationId: 'c', ...(actor && { actor }) }
  return lamps.LampLit.create({ lampId, by, version: 2 }, origin, { eventId: erasureId, occurredAt: now })
}

test('an event is in the audit of what it is about, in the transaction that it waits in, and once however often', async () => {
  const outbox = audit.auditing(lamps.outbox)
  const { writes } = outbox.enclose('one', 2, [lit('one', 'Ada', ada)])
  expect(await listed('lampId', 'one')).toEqual([])
  for (let time = 0; time < 2; time++) expect(await transact(lamps.LampEntity, writes)).toBe(true)
  expect(await listed('lampId', 'one')).toEqual([
    { at: now.toISOString(), entryId: erasureId, what: 'LampLit', actor: ada, lampId: 'one', correlationId: 'c' },
  ])
})

test('an event without an actor is the system’s, and what is about nothing is in no audit', () => {
  const outbox = audit.auditing(lamps.outbox)
  expect(outbox.enclose('one', 2, [lit('one', 'Ada')]).writes).toHaveLength(2)
  expect(outbox.enclose('one', 2, [lit('one', 'Ada', ada)]).writes).toHaveLength(3)
  expect(outbox.enclose('one', 2, [lit('one', 'nobody', ada)]).writes).toHaveLength(1)
})

test('what somebody did to another is with both, the newest first, a page at a time', async () => {
  await note('LampLent', ada, { lampId: 'one', sub: ben })
  await audit.note({ what: 'LampRead', lampId: 'one' }, { now: new Date(1e13), actor: ben, correlationId: 'c' })
  const { entries, cursor } = await audit.list('lampId', 'one', 1, undefined)
  expect(entries.map(({ what }) => what)).toEqual(['LampRead'])
  expect((await audit.list('lampId', 'one', 1, cursor ?? '')).entries).toEqual(await listed('sub', ben))
  await expect(audit.list('lampId', 'one', 1, 'x')).rejects.toMatchObject({ code: 'CursorInvalid' })
})

test('whoever is erased is named nowhere, and what they did and had done to them stays told elsewhere', async () => {
  await note('LampLent', ada, { lampId: 'one', sub: ben })
  await note('LampLent', ben, { lampId: 'one', sub: ada })
  await note('LampRead', ada, { sub: ada })
  await note('LampLit', 'arn:aws:iam::123456789012:user/ops', { lampId: 'one', sub: ada })
  for (let time = 0; time < 2; time++) expect(await audit.forget(ada, erasureId, always)).toBe(true)
  expect(await told('sub', ada)).toEqual([])
  expect((await told('lampId', 'one')).sort()).toEqual([
    `LampLent ${ben} erased/${erasureId}`,
    `LampLent erased/${erasureId} ${ben}`,
    `LampLit arn:aws:iam::123456789012:user/ops erased/${erasureId}`,
  ])
  expect(await told('sub', ben)).toEqual([`LampLent erased/${erasureId} ${ben}`])

  expect(await stored()).toContain(ben)
  expect(await stored()).not.toContain(ada)
})

test('two who are in the same entries are erased at once, each as often as it takes', async () => {
  for (let each = 0; each < 5; each++) await note(`Lent ${each}`, ada, { lampId: 'one', sub: ben })
  const untilDone = async (sub: string): Promise<void> => {
    const done = await audit.forget(sub, erasureId, always).catch((error) => {
      expect(error).toMatchObject({ retryable: true })
      return false
    })
    if (!done) await untilDone(sub)
  }
  await Promise.all([untilDone(ada), untilDone(ben)])
  expect(await told('lampId', 'one')).toHaveLength(5)
  expect(await stored()).not.toMatch(new RegExp(`${ada}|${ben}`))
})

test('what there is no time for is left, and found by whoever goes on', async () => {
  for (let each = 0; each < 60; each++) await note(`Lit ${each}`, ada, { lampId: 'one' })
  expect(await audit.forget(ada, erasureId, () => false)).toBe(false)
  const left = (await told('lampId', 'one')).filter((line) => line.includes(ada))
  expect(left).toHaveLength(35)
  expect(await audit.forget(ada, erasureId, always)).toBe(true)
  expect((await told('lampId', 'one')).every((line) => line.endsWith(`erased/${erasureId}`))).toBe(true)
})
