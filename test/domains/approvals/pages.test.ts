import { createHash } from 'node:crypto'
import { distanceInWords } from '../../../domains/approvals/facts'
import { approverOfLink } from '../../../domains/approvals/link'
import { composeApproverMail, composeOutcomeMail } from '../../../domains/approvals/mail/compose'
import { decisionPage } from '../../../domains/approvals/pages/decision-page'
import { hashSecret, newSecret } from '../../../shared/ids'
import { policyOf } from '../../../shared/page'
import { approvalOf, day, hour, later, minute, refusalOf, start, vote } from './fixtures'

const hostile = '<script>alert("x")</script>\' onload=\'x'

beforeAll(() => {
  process.env.PUBLIC_URL = 'https://signalbox.example.com/api/approvals'
})

function hostileApproval() {
  return approvalOf({
    subject: hostile,
    description: hostile,
    requester: { name: hostile, email: 'pam@example.com' },
    approvers: [{ name: hostile, email: 'ada@example.com' }],
    requestedBy: { system: hostile, correlationId: hostile },
    context: { [hostile]: hostile, nested: { [hostile]: [hostile] } },
  })
}

function firstApprover(approval: ReturnType<typeof approvalOf>) {
  const [approver] = approval.approvers
  if (!approver) throw new Error('no approver')
  return approver
}

describe('what is shown', () => {
  test('the page escapes everything that somebody else has written', () => {
    const approval = hostileApproval()
    const page = decisionPage({
      approval,
      approver: firstApprover(approval),
      token: hostile,
      now: start,
      complaint: hostile,
      comment: hostile,
    })
    expect(page.text).not.toMatch(/<script|onload='/)
    expect(page.text).toContain('&#60;script&#62;')
  })

  test('the page keeps what was written when it complains, beside the form that it complains about', () => {
    const approval = approvalOf()
    const given = { approval, approver: firstApprover(approval), token: 't', now: start, complaint: 'Not like this' }
    const [vote, noDelegation] = decisionPage({ ...given, comment: 'Too early' }).text.split('<details')
    expect(vote).toMatch(/Not like this[\s\S]*>Too early<\/textarea>/)
    expect(noDelegation).not.toMatch(/^ open|Not like this/)
    const delegate = { name: 'Grace', email: 'grace@example' }
    const [noVote, delegation] = decisionPage({ ...given, delegate }).text.split('<details')
    expect(noVote).not.toContain('Not like this')
    expect(delegation).toMatch(/^ open[\s\S]*Not like this[\s\S]*value="Grace"[\s\S]*value="grace@example"/)
  })

  test('the mails escape it too', () => {
    const approval = hostileApproval()
    const mail = composeApproverMail(approval, { approver: firstApprover(approval), kind: 'request', secret: 's' })
    const outcome = composeOutcomeMail(vote(approval, 'a1', 'approve'))
    for (const { html } of [mail, outcome]) expect(html).not.toMatch(/<script|onload='/)
  })

  test('a mail has the same two links as HTML and as plain text', () => {
    const approval = approvalOf()
    const { html, text } = composeApproverMail(approval, {
      approver: firstApprover(approval),
      kind: 'request',
      secret: 'abc',
    })
    for (const choice of ['approve', 'reject']) {
      const url = `https://signalbox.example.com/api/approvals/decisions/${approval.approvalId}?token=a1.abc`
      expect(text).toContain(`${url}&choice=${choice}`)
      expect(html).toContain(`${url}&#38;choice=${choice}`)
    }
  })

  test('the page says what is decided, for whom, by whom and until when', () => {
    const approval = approvalOf({ policy: { quorum: 2 } })
    const { text } = decisionPage({ approval, approver: firstApprover(approval), token: 't', now: start })
    for (const part of [
      'Promote Jim',
      'Pam &#60;pam@example.com&#62;',
      '2 of 3: ada, grace, edsger',
      '12 January 2026, 09:00 UTC',
    ]) {
      expect(text).toContain(part)
    }
  })
})

describe('a page', () => {
  test('says how it stands: the votes so far, who is still asked, how long, and what it can be asked about by', () => {
    const approval = vote(approvalOf({ policy: { quorum: 2 } }), 'a1', 'approve')
    const [, approver] = approval.approvers
    if (!approver) throw new Error('unreachable: it has three')
    const { text } = decisionPage({ approval, approver, token: 't', now: later(6 * day + hour) })
    for (const part of [
      '12 January 2026, 09:00 UTC (in 23 h)',
      '<dt>Votes so far</dt><dd>1 approved, 2 not yet</dd>',
      '<dt>Still asked</dt><dd>grace, edsger</dd>',
      `Reference: <code>${approval.approvalId}</code>`,
    ]) {
      expect(text).toContain(part)
    }
  })

  test('says how far off its end is, and never more than that', () => {
    const until = later(9 * day).toISOString()
    const inWords = (left: number) => distanceInWords(until, later(9 * day - left))
    expect([9 * day, 2 * day, 2 * day - 1, hour, hour - 1, minute, minute - 1, -1].map(inWords)).toEqual([
      'in 9 days',
      'in 2 days',
      'in 47 h',
      'in 1 h',
      'in 59 min',
      'in 1 min',
      'in less than a minute',
      'in less than a minute',
    ])
  })

  test('has one style, which is the one that its policy lets apply, and nothing else inline', () => {
    const approval = hostileApproval()
    const { text } = decisionPage({ approval, approver: firstApprover(approval), token: 't', now: start })
    const [[, style = ''] = [], ...others] = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)]
    const hash = createHash('sha256').update(style).digest('base64')
    expect(others).toEqual([])
    expect(policyOf()).toContain(`style-src 'sha256-${hash}'`)
    expect(policyOf()).not.toMatch(/unsafe|script/)
    expect(text).not.toMatch(/ style=/)
  })
})

describe('approverOfLink', () => {
  const secret = newSecret()
  const approval = approvalOf()
  const linked = {
    ...approval,
    approvers: approval.approvers.map((each) =>
      each.approverId === 'a1' ? { ...each, linkHashes: [hashSecret(secret)] } : each,
    ),
  }

  test('finds the approver of a link', () => {
    expect(approverOfLink(linked, `a1.${secret}`).approverId).toBe('a1')
  })

  test.each([
    ['with another approver', `a2.${secret}`],
    ['with another secret', `a1.${newSecret()}`],
    ['with no secret', 'a1.'],
    ['that is no token', '<x>'],
  ])('refuses a link %s', (_, token) => {
    expect(refusalOf(() => approverOfLink(linked, token))).toMatchObject({ code: 'LinkNotValid', refusal: 'forbidden' })
  })

  test('refuses a link without a token as incomplete', () => {
    expect(refusalOf(() => approverOfLink(linked, undefined))).toMatchObject({
      code: 'TokenMissing',
      refusal: 'invalid',
    })
  })

  test('tells nobody whether an approval exists', () => {
    const unknown = refusalOf(() => approverOfLink(undefined, `a1.${secret}`)) as Error
    const wrong = refusalOf(() => approverOfLink(linked, `a1.${newSecret()}`)) as Error
    expect(unknown.message).toBe(wrong.message)
  })
})
