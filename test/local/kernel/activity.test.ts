import { type Activity, createActivity } from '../../../local/kernel/activity'

describe('work that waits for company', () => {
  let activity: Activity
  let hurried: number

  beforeEach(() => {
    activity = createActivity()
    hurried = 0
  })

  function beginInCompany() {
    const token = activity.begin('lines', () => {
      hurried++
      token.end()
    })
    return token
  }

  it('is hurried, once, when it alone is waited for', async () => {
    beginInCompany()

    await activity.idle()

    expect(hurried).toBe(1)
    expect(activity.active).toEqual([])
  })

  it('has its time while other work is under way, and when nobody waits', async () => {
    const other = activity.begin('invocation')
    beginInCompany()
    const idle = activity.idle()
    await new Promise((resolve) => setImmediate(resolve))
    expect(hurried).toBe(0)

    other.end()
    await idle

    expect(hurried).toBe(1)
  })

  it('is not hurried when it has ended by itself, or is parked', async () => {
    beginInCompany().end()
    beginInCompany().park()

    await activity.idle()

    expect(hurried).toBe(0)
  })

  it('is waited for until it ends, and told of by name if it does not', async () => {
    activity.begin('stuck', () => hurried++)

    await expect(activity.idle(20)).rejects.toMatchObject({ code: 'NotIdle', active: ['stuck'] })
    expect(hurried).toBe(1)
  })
})
