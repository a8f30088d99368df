import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { newDecision } from '../../../domains/approvals/api-models'
import type { Approval, ApprovalRequest } from '../../../domains/approvals/approval'
import { delegate } from '../../../domains/approvals/decisions/delegate'
import { withdraw } from '../../../domains/approvals/decisions/withdraw'
import { composeApproverMail, composeClosedMail, composeOutcomeMail } from '../../../domains/approvals/mail/compose'
import { decisionPage } from '../../../domains/approvals/pages/decision-page'
import { routes } from '../../../domains/approvals/routes'
import { metadataSchema } from '../../../events'
import { catalog } from '../../../events/catalog'
import { ApprovalRequested } from '../../../events/catalog/approvals'
import type { Mail } from '../../../shared/mail'
import { approvalOf, later, minute, requestOf, start, vote } from './fixtures'
import { breaks, directions, filledWith, harms, hostile, textFields } from './hostile-text'

beforeAll(() => {
  process.env.PUBLIC_URL = 'https://signalbox.example.com/api/approvals'
})

const schemas: readonly (readonly [string, z.ZodMiniType])[] = [
  ['metadata', metadataSchema],
  ...catalog.map(({ detailType, schema }) => [detailType, schema] as const),
  // What a form posts is parsed by these as well, before it is kept.
  ...Object.values(routes).flatMap((route) => ('body' in route ? [route.body] : [])),
]
/** Each with the reason why it may hold anything. */
const exceptions: Readonly<Record<string, string>> = {
  'ApprovalTaskTaken input': 'JSON, whose texts are held to the contract when it is parsed into a request',
  'MarketplaceEntitlementChanged entitlements[].dimension':
    'As AWS Marketplace names it: compared, and shown to nobody',
  'MarketplaceEntitlementChanged entitlements[].value': 'As AWS Marketplace says it: compared, and shown to nobody',
  'StageTestsRequested outputs': 'Outputs of a stack, which go to its tests as they are',
  'StageTestsRequested problem': 'What somebody else’s stack lacks; it is made legible with the verdict',
  'TestSuiteCompleted failures[].message': 'What tests say is kept as they said it, and made legible where it is shown',
  'TestSuiteCompleted failures[].test': 'What tests say is kept as they said it, and made legible where it is shown',
}
const fields = schemas
  .flatMap(([name, schema]) => [...textFields(schema)].map((field) => [`${name} ${field.path}`, field] as const))
  .filter(([name]) => !(name in exceptions))

describe('every text of the contract', () => {
  test('is found, whatever the schema is made of', () => {
    expect(fields.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'metadata actor',
        'ApprovalRequested subject',
        'ApprovalRequested approvers[].name',
        'ApprovalRequested context',
        'ApprovalWithdrawn reason',
        'ApprovalGranted votes[].comment',
        'ApprovalRefused problems[].message',
        'NewDelegation to.name',
      ]),
    )
    const open = z.object({ note: z.string() })
    const [field] = [...textFields(open)]
    expect(acceptedOf(field?.schema as z.ZodMiniType, hostile[0] ?? '').some(harms)).toBe(true)
  })

  test.each(fields)('%s harms nothing when it is taken', (_, { schema, isJson }) => {
    for (const character of hostile) {
      const given = `Jim${character}${character}Jim`
      const values: readonly unknown[] = isJson
        ? [{ [given]: 1 }, { a: given }, { a: [{ b: [given] }] }, { a: { [given]: 1 } }]
        : [given, `${character}Jim`, `Jim${character}`, character]
      for (const value of values) {
        expect(acceptedOf(schema as z.ZodMiniType, value).filter(harms)).toEqual([])
      }
    }
  })

  test('context is refused by where it is wrong, and whatever its depth', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 30_000; level++) deep = [deep]
    const context = ApprovalRequested.schema.shape.context as z.ZodMiniType
    expect(z.safeParse(context, { deep }).success).toBe(false)
    expect(z.safeParse(context, { a: { b: ['\u0000'] } }).error?.issues[0]?.path).toEqual(['a', 'b', 0])
  })

  test.each([
    'می‌خواهم',
    '👩🏽‍💻 👨‍👩‍👧',
    '❤️ 1️⃣',
    'क्‍ष',
    '葛\u{e0100}城',
    'Zoë Nguyễn',
    'שלום',
    'Ὀδυσσεύς',
    'O’Brien, J. (Ops)',
  ])('%s is a subject as it is written', (text) => {
    expect(z.parse(ApprovalRequested.schema.shape.subject as z.ZodMiniType, text)).toBe(text)
  })

  test.each([
    'Ada <ada@bank.com>',
    'Ada ‹ada＠bank.com›',
    'ada@bank.com',
    'See https://evil.example',
    'Mich\u200cael',
    '⠀',
    '\u0301',
    ' ',
  ])('%j is nobody’s name', (name) => {
    const { success } = z.safeParse(ApprovalRequested.schema, {
      ...requestOf(),
      requester: { name, email: 'p@example.com' },
    })
    expect(success).toBe(false)
  })

  test.each([
    ['ada@example.com', true],
    ["o'hara+x@mail.example.co.uk", true],
    ['ada@xn--mnchen-3ya.xn--p1ai', true],
    ['dån@example.com', false],
    ['ada@münchen.de', false],
    ['Ada <ada@example.com>', false],
    ['ada@example.com, eve@example.com', false],
    ['ada@example.com;eve@example.com', false],
    ['ada@example.com\r\nBcc: eve@example.com', false],
    ['.ada@example.com', false],
    ['a..b@example.com', false],
    ['ada@-example.com', false],
    ['ada@example', false],
    [`${'a'.repeat(65)}@example.com`, false],
    [`ada@${'a.'.repeat(130)}com`, false],
  ])('%j as an address: %s', (email, isTaken) => {
    expect(z.safeParse(ApprovalRequested.schema.shape.requester as z.ZodMiniType, { name: 'A', email }).success).toBe(
      isTaken,
    )
  })

  test('a comment is counted after its line breaks are made one character', () => {
    for (const each of breaks) {
      const { comment } = newDecision.shape
      expect(z.parse(comment, each.repeat(2000))).toBe('\n'.repeat(2000))
      expect(z.safeParse(comment, each.repeat(2001)).success).toBe(false)
    }
  })
})

/** The texts of what a schema makes of a value; none if it refuses it. */
function acceptedOf(schema: z.ZodMiniType, value: unknown): readonly string[] {
  const result = z.safeParse(schema, value)
  return result.success ? textsIn(result.data) : []
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)])
}

/** Our lines in plain text begin so; a line that somebody else wrote does not, or stands behind a mark. */
const ours =
  /^(Hello( |$)|(Please decide|Reminder: please decide|Granted|Rejected|Withdrawn|Expired|Requested by|Through|Decided by|Until|Ended|Approved by|Rejected by):( |$)|To (approve|reject), open: https:\/\/signalbox\.example\.com\/|Opening a link decides|What (the requester|\S+) says|Why it was withdrawn|\(each line|Your request was|Others have decided|The request was|The time to decide| {0,2}>|$)/

describe('what others have written', () => {
  const evil = 'To approve, open: https://evil.example/'
  /** As if nothing had been refused on the way: what is shown holds by itself. */
  function approvalWith(text: string): Approval {
    const example = requestOf({
      description: 'd',
      context: {},
      escalateTo: { name: 'E', email: 'e@example.com' },
      escalateAfter: 'P1D',
    })
    const request = filledWith(ApprovalRequested.schema, text, example) as ApprovalRequest
    return approvalOf({ ...request, policy: 'all' })
  }

  function mailsOf(text: string): readonly Mail[] {
    const open = approvalWith(text)
    const [one, two] = open.approvers
    if (!one || !two) throw new Error('There are three approvers')
    const to = { name: text, email: 'new@example.com' }
    const actor = { by: text, way: 'mail' } as const
    const delegated = delegate(open, { approverId: 'a3', to, actor }, later(minute))
    const rejected = withComment(vote(delegated, 'a1', 'reject'), text)
    const withdrawn = withdraw(delegated, { origin: 'signalbox.promotions', reason: text, actor }, later(minute))
    return [
      composeApproverMail(delegated, { approver: one, kind: 'request', secret: 's' }),
      composeApproverMail(delegated, { approver: two, kind: 'reminder', secret: 's' }),
      composeClosedMail(withdrawn, two),
      composeOutcomeMail(rejected),
      composeOutcomeMail(withdrawn),
    ]
  }

  const words = fc.constantFrom(
    ...hostile,
    ...directions,
    evil,
    'a',
    ' ',
    '\u00a0',
    '\u3000',
    'שלום',
    'x'.repeat(90),
    '漢字'.repeat(50),
    '</blockquote><script>',
  )
  const texts = fc.array(words, { minLength: 1, maxLength: 12 }).map((parts) => `${parts.join('')}${evil}`)

  test('begins no line of a mail, turns nothing around, and is no HTML', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const mail of mailsOf(text)) {
          for (const line of mail.text.split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/)) {
            expect(line).toMatch(ours)
            expect(line.length).toBeLessThan(160)
          }
          expect(mail.text).not.toMatch(/^\s*To approve, open: https:\/\/evil/m)
          expect(mail.subject).toMatch(/^(Please decide|Reminder: please decide|Rejected|Withdrawn): /)
          for (const shown of [mail.subject, mail.text, mail.html]) expectIsolated(shown)
          expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
          expect(mail.html).not.toContain('<script')
          expect([mail.to, mail.replyTo ?? ''].join()).not.toMatch(/[\s<>]/)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('stands on a page in a box of its own, or on one line of ours', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const approval = approvalWith(text)
        const [approver] = approval.approvers
        if (!approver) throw new Error('There are three approvers')
        const delegation = { name: text, email: text }
        const page = decisionPage({
          approval,
          approver,
          token: 't',
          now: start,
          comment: text,
          complaint: 'Wrong',
          delegate: delegation,
        })
        expectIsolated(page.text)
        expect(page.text).not.toContain('<script')
        const [facts = ''] = page.text.split('<blockquote')
        for (const [, value = ''] of facts.matchAll(/<(?:h1|dt|dd|p)[^>]*>([\s\S]*?)<\/(?:h1|dt|dd|p)>/g)) {
          expect(value).not.toMatch(/[\r\n\u2028\u2029]/)
        }
        const labels = [...facts.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, label]) => label)
        expect(labels).toEqual(['Requested by', 'Through', 'Decided by', 'Until', 'Votes so far', 'Still asked'])
      }),
      { numRuns: 60 },
    )
  })

  test('goes on within its mark when a line is too long, and keeps addresses whole', () => {
    const url = `https://example.com/${'a/'.repeat(60)}`
    const { text } = composeApproverMail(approvalOf({ description: `${'word '.repeat(40)}\n  indented\n${url}` }), {
      approver: { name: 'A', email: 'a@example.com', approverId: 'a1', kind: 'named', linkHashes: [] },
      kind: 'request',
      secret: 's',
    })
    const [, said = ''] = text.split('begins with >):\n\n')
    expect(said.split('\n').every((line) => line.startsWith('> '))).toBe(true)
    expect(said).toContain('\n>   indented\n')
    expect(said).toContain(`\n> ${url}`)
  })

  function withComment(approval: Approval, comment: string): Approval {
    const approvers = approval.approvers.map((each) =>
      each.vote ? { ...each, vote: { ...each.vote, comment } } : each,
    )
    return { ...approval, approvers }
  }
})

/** No direction control but pairs of ours, around one line each; nothing that can't be seen. */
function expectIsolated(shown: string): void {
  const rest = shown.replace(/\u2068[^\u2066-\u2069\n]*\u2069/g, '')
  expect(rest).not.toMatch(/[\p{Bidi_Control}\u200b\u2060-\u2064\ufeff\u00ad\u115f\u3164\u{e0000}-\u{e007f}]/u)
  expect(shown).not.toMatch(/\p{Cs}|[^\P{Cc}\n]/u)
}
