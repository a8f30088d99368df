import { type Approver, effectOfApproval, idIn, ownSeat, type Policy, stillAsked } from '../../portal/lib/approvals'
import { isListed } from '../../portal/lib/listed'
import { changesIn, wrongIn } from '../../portal/lib/profile-form'

const at = '2026-11-28T10:00:00.000Z'
const seat = (approverId: string, more: Partial<Approver> = {}): Approver => ({
  approverId,
  name: approverId,
  email: `${approverId}@example.com`,
  kind: 'named',
  ...more,
})
const yes = { vote: { decision: 'approve', at, way: 'api' } } as const
const no = { vote: { decision: 'reject', at, way: 'api' } } as const

test('the reader’s seat is the one that the API says', () => {
  const approvers = [seat('a1'), seat('a2')]
  expect(ownSeat({ approvers, seat: { approverId: 'a2', mayDecide: true } })?.approverId).toBe('a2')
  expect(ownSeat({ approvers })).toBeUndefined()
})

test.each<[Policy, readonly Approver[], string]>([
  ['any', [seat('a1'), seat('a2')], 'Your approval grants it.'],
  ['all', [seat('a1'), seat('a2')], 'After your approval it needs one more.'],
  ['all', [seat('a1'), seat('a2', yes)], 'Your approval grants it.'],
  ['all', [seat('a1'), seat('a2', { delegatedTo: 'a3' }), seat('a3')], 'After your approval it needs one more.'],
  [{ quorum: 3 }, [seat('a1'), seat('a2', no), seat('a3'), seat('a4')], 'After your approval it needs 2 more.'],
  [{ quorum: 2 }, [seat('a1'), seat('a2', yes), seat('a3')], 'Your approval grants it.'],
])('with the policy %j it is said what an approval will do', (policy, approvers, told) => {
  expect(effectOfApproval({ policy, approvers: [...approvers] }, approvers[0] as Approver)).toBe(told)
})

test('who is escalated to decides alone', () => {
  const approvers = [seat('a1', { kind: 'escalation' }), seat('a2')]
  expect(effectOfApproval({ policy: 'all', approvers }, approvers[0] as Approver)).toBe('Your approval grants it.')
})

test('who has voted, handed it on or left is asked no more', () => {
  const approvers = [seat('a1', yes), seat('a2', { delegatedTo: 'a4' }), seat('a3', { left: true }), seat('a4')]
  expect(stillAsked(approvers).map(({ approverId }) => approverId)).toEqual(['a4'])
})

test('a filter finds every word of it, anywhere and in any case', () => {
  expect(isListed('JIM prom', ['Promote Jim', 'Pam'])).toBe(true)
  expect(isListed('jim sue', ['Promote Jim', 'Pam'])).toBe(false)
  expect(isListed(undefined, ['anything'])).toBe(true)
})

test('what is wrong with a profile is told by field, and only what was changed is sent', () => {
  const form = { givenName: 'Ada', familyName: '<b>', gender: '', locale: 'e', phoneNumber: '123' }
  expect(Object.keys(wrongIn(form)).sort()).toEqual(['familyName', 'locale', 'phoneNumber'])
  const well = { givenName: 'Ada', familyName: '', gender: '', locale: 'en-GB', phoneNumber: '+15551234567' }
  expect(wrongIn(well)).toEqual({})
  expect(changesIn(well, { givenName: 'Ada', familyName: 'Byron', locale: 'en' })).toEqual({
    // What is emptied is taken away.
    familyName: null,
    locale: 'en-GB',
    phoneNumber: '+15551234567',
  })
})

test.each([
  ['01M8GSEYXD66BPX553Z58FZX3E', '01M8GSEYXD66BPX553Z58FZX3E'],
  [' 01m8gseyxd66bpx553z58fzx3e ', '01M8GSEYXD66BPX553Z58FZX3E'],
  ['01M8GSEYXD66BPX553Z58FZX3E and more', undefined],
  ['01M8GSEYXD66BPX553Z58FZX3', undefined],
  ['91M8GSEYXD66BPX553Z58FZX3E', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %p the id is %p', (words, id) => {
  expect(idIn(words)).toBe(id)
})
