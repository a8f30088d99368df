import { callerOfArn, hasRequested, mayRead } from '../../../../domains/approvals/decisions/callers'
import { approvalOf } from '../fixtures'

const account = '111122223333'
const role = `arn:aws:iam::${account}:role/Tasks`
const session = (name: string, of = 'Tasks') => `arn:aws:sts::${account}:assumed-role/${of}/${name}`

describe('a caller', () => {
  test.each([
    [session('one'), role],
    [session('two'), role],
    [`arn:aws-us-gov:sts::${account}:assumed-role/Tasks/x`, `arn:aws-us-gov:iam::${account}:role/Tasks`],
    [`arn:aws:iam::${account}:user/team/ada`, `arn:aws:iam::${account}:user/team/ada`],
    [`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:root`],
    [`arn:aws:sts::${account}:federated-user/ada`, `arn:aws:sts::${account}:federated-user/ada`],
    ['signalbox.promotions', 'signalbox.promotions'],
  ])('%s is %s', (arn, caller) => {
    expect(callerOfArn(arn)).toBe(caller)
  })

  test('has requested what another session of its role has, by whichever ARN that was kept', () => {
    for (const origin of [role, session('one')]) {
      const approval = { ...approvalOf(), origin }
      expect(hasRequested(approval, session('two'))).toBe(true)
      expect(hasRequested(approval, session('one', 'Others'))).toBe(false)
    }
  })

  test('is the requester only in the session that the request named, if it named one', () => {
    const approval = approvalOf({ requester: { name: 'Pam', email: 'pam@example.com', principal: session('pam') } })
    expect(hasRequested(approval, session('pam'))).toBe(true)
    expect(hasRequested(approval, session('jim'))).toBe(false)
  })

  test('reads everything as the administrator, whose role may have a path', () => {
    expect(mayRead(approvalOf(), session('x'), `arn:aws:iam::${account}:role/of/the/house/Tasks`)).toBe(true)
    expect(mayRead(approvalOf(), session('x'), undefined)).toBe(false)
  })
})
