import type { Approval } from '../../../../domains/approvals/approval'
import { owesSomething } from '../../../../domains/approvals/decisions/attention'
import { askedInVain } from '../../../../domains/approvals/decisions/closed'
import { recordMailed } from '../../../../domains/approvals/decisions/mailed'
import {
  isNobodyReached,
  type MailFailure,
  noteMailFailure,
  owedNews,
  unreached,
} from '../../../../domains/approvals/decisions/unreached'
import { begin, wake } from '../../../../domains/approvals/decisions/wake'
import { composeNews, composeNotice } from '../../../../domains/approvals/mail/notice'
import { approvalOf, day, later, minute, start, vote } from '../fixtures'

const asked: Approval = {
  ...begin(approvalOf({ remindEvery: 'P1D' }), start),
  dueMails: {},
  startedAt: later(0).toISOString(),
}
const of = (name: string, why: MailFailure['why'] = 'bounced'): MailFailure => ({
  recipient: `${name}@example.com`,
  why,
  reason: 'bounced (General)',
})
const note = (approval: Approval, ...failures: readonly MailFailure[]) =>
  failures.reduce((before, failure) => noteMailFailure(before, failure, later(minute)), approval)
const ids = (approvers: readonly { readonly approverId: string }[]) => approvers.map(({ approverId }) => approverId)

describe('an address that bounces', () => {
  const bounced = note(asked, of('ada'))

  test('is marked, stands in the trail, and the requester and the others are to be told', () => {
    expect(bounced.approvers[0]).toMatchObject({ mailStopped: 'bounced', undeliverable: 'bounced (General)' })
    expect(bounced.trail.at(-1)).toMatchObject({
      action: 'undeliverable',
      by: 'signalbox',
      detail: 'ada@example.com: bounced (General)',
    })
    expect(bounced.noticeDue).toBe(true)
    expect(ids(owedNews(bounced))).toEqual(['a2', 'a3'])
    expect(owesSomething(bounced)).toBe(true)
    expect(composeNotice(bounced).text).toContain('Not reached: ada <ada@example.com>')
    const [, grace] = bounced.approvers
    expect(grace && composeNews(bounced, grace)).toMatchObject({ to: 'grace@example.com' })
  })

  test('is not reminded, nor told of the end', () => {
    const { approval } = wake(bounced, 2, later(day))
    expect(Object.keys(approval.dueMails)).toEqual(['a2', 'a3'])
    const linked = { ...bounced, approvers: bounced.approvers.map((each) => ({ ...each, linkHashes: ['x'] })) }
    expect(ids(askedInVain(linked))).toEqual(['a2', 'a3'])
  })

  test('that comes back again, or in other letters, changes nothing', () => {
    expect(note(bounced, of('ada'))).toBe(bounced)
    expect(note(bounced, of('ADA'))).toBe(bounced)
    expect(note(bounced, of('ada', 'complained'))).toBe(bounced)
    expect(note(bounced, of('ada', 'rejected'))).toBe(bounced)
  })

  test('of nobody in the approval changes nothing', () => {
    expect(note(asked, of('nobody'))).toBe(asked)
  })

  test('of somebody who has decided is marked, and nobody is told', () => {
    const decided = note(vote({ ...asked, policy: 'all' }, 'a1', 'approve'), of('ada'))
    expect(decided.approvers[0]).toMatchObject({ mailStopped: 'bounced' })
    expect([decided.noticeDue, decided.newsDue]).toEqual([undefined, undefined])
  })

  test('is marked when it is over, and nobody is told', () => {
    const over = note(vote(asked, 'a2', 'approve'), of('ada'))
    expect(over).toMatchObject({ status: 'granted', approvers: [{ mailStopped: 'bounced' }, {}, {}] })
    expect([over.noticeDue, over.newsDue, owedNews(over)]).toEqual([undefined, undefined, []])
  })
})

test('if all bounce, nobody is left to be told but the requester, who learns that nobody was asked', () => {
  const nobody = note(asked, of('ada'), of('grace'), of('edsger'))

  expect(isNobodyReached(nobody)).toBe(true)
  expect(owedNews(nobody)).toEqual([])
  const { subject, text } = composeNotice(nobody)
  expect(subject).toBe('Nobody could be asked: Promote Jim')
  expect(text.match(/Not reached: /g)).toHaveLength(3)
})

test('whoever complains is mailed no more, and the notice says why', () => {
  const complained = note(asked, of('grace', 'complained'))

  expect(complained.approvers[1]).toMatchObject({ mailStopped: 'complained' })
  expect(composeNotice(complained).text).toContain('Wants no mail: grace <grace@example.com>')
})

test('a mail that is rejected for what is in it stops no other', () => {
  const rejected = note(asked, of('ada', 'rejected'))

  expect(rejected.approvers[0]?.mailStopped).toBeUndefined()
  expect(ids(unreached(rejected))).toEqual(['a1'])
  expect(Object.keys(wake(rejected, 2, later(day)).approval.dueMails)).toEqual(['a1', 'a2', 'a3'])
})

describe('the requester', () => {
  const lost = note(asked, of('pam'))

  test('whose address bounces is told nothing any more, of whatever comes back later', () => {
    expect(lost).toMatchObject({ requesterMailStopped: 'bounced' })
    expect(lost.trail.at(-1)?.detail).toBe('pam@example.com: bounced (General)')
    const later = note(lost, of('ada'))
    expect(later.noticeDue).toBeUndefined()
    expect(ids(owedNews(later))).toEqual(['a2', 'a3'])
    expect(note(later, of('pam'))).toBe(later)
  })

  test('who was to be told of others, and bounces meanwhile, is not', () => {
    expect(note(asked, of('ada'), of('pam')).noticeDue).toBeUndefined()
  })
})

describe('what comes back while others are being mailed', () => {
  const mailing = { ...asked, dueMails: { a1: 'request', a2: 'request' } as const }
  const mailed = [
    { approverId: 'a1', kind: 'request' },
    { approverId: 'a2', kind: 'request' },
  ] as const

  test('is not forgotten when it is written down that SES had taken the mail', () => {
    const written = recordMailed(note(mailing, of('ada')), mailed, { isNoticeSent: false }, later(minute))

    expect(written.approvers[0]).toMatchObject({ mailStopped: 'bounced', undeliverable: 'bounced (General)' })
    expect(written.noticeDue).toBe(true)
  })

  test('is told as well, if the requester and the others were just told of somebody else', () => {
    const told = { isNoticeSent: true, news: ['a2', 'a3'], unreached: ['a1'] }
    const more = recordMailed(note(asked, of('ada'), of('grace')), [], told, later(minute))
    expect([more.noticeDue, ids(owedNews(more))]).toEqual([true, ['a3']])

    const all = recordMailed(note(asked, of('ada')), [], told, later(minute))
    expect([all.noticeDue, all.newsDue]).toEqual([undefined, undefined])
  })
})
