/** Faults on demand: what a call meets, how often, and whose. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Cloud } from '../../../local/kernel/cloud'
import { createFaults, type Fault } from '../../../local/kernel/faults'
import { type Principal, roleSession } from '../../../local/kernel/principal'
import { createTestCloud, root } from '../create-test-cloud'

let cloud: Cloud
let done: string[]

beforeEach(async () => {
  cloud = await createTestCloud()
  done = []
  const operation = (name: string) => ({
    access: () => [],
    handle: () => {
      done.push(name)
      return { answer: done.length }
    },
  })
  cloud.register({ name: 'toy', operations: { Put: operation('Put'), Get: operation('Get') } })
})
afterEach(() => cloud.store.close())

const put = (caller: Principal = root) => cloud.call(caller, 'toy', 'Put', {})
const any = { service: 'toy', action: 'Put' } as const

describe('a call', () => {
  test('is refused with the error that is said, and not done', async () => {
    cloud.faults.place({ ...any, does: 'refuse', error: { code: 'ThrottlingException', message: 'Slow down' } })
    await expect(put()).rejects.toMatchObject({ code: 'ThrottlingException', message: 'Slow down', status: 400 })
    expect(done).toEqual([])
    await expect(cloud.call(root, 'toy', 'Get', {})).resolves.toEqual({ answer: 1 })
  })

  test('is done, and its answer lost', async () => {
    cloud.faults.place({ ...any, does: 'drop' })
    await expect(put()).rejects.toMatchObject({ code: 'ServiceUnavailable', status: 503 })
    expect(done).toEqual(['Put'])
  })

  test('is done twice, and answered once', async () => {
    cloud.faults.place({ ...any, does: 'duplicate' })
    await expect(put()).resolves.toEqual({ answer: 1 })
    expect(done).toEqual(['Put', 'Put'])
  })

  test('waits for the clock if it may, and goes at once if it would hold the clock', async () => {
    cloud.faults.place({ ...any, does: 'delay', milliseconds: 5000 })
    await put()
    const delayed = cloud.call(root, 'toy', 'Put', {}, { park: (wait) => wait })
    await cloud.clock.advance(4999)
    expect(done).toEqual(['Put'])
    await cloud.clock.advance(1)
    await delayed
    expect(done).toEqual(['Put', 'Put'])
  })
})

describe('who calls', () => {
  test('is ended without its call being done, if it is one that can be', async () => {
    const fault = cloud.faults.place({ ...any, does: 'kill' })
    let kills = 0
    const killed = cloud.call(root, 'toy', 'Put', {}, { kill: () => kills++ })
    await expect(killed).rejects.toThrow('A fault refused toy:Put')
    expect({ kills, done, met: fault.met }).toEqual({ kills: 1, done: [], met: 1 })
    await put()
    expect(fault.met).toBe(1)
  })
})

describe('a fault', () => {
  test('meets as many calls as it is to, and tells how many it met', async () => {
    const fault = cloud.faults.place({ ...any, does: 'refuse', count: 2 })
    await expect(put()).rejects.toThrow('A fault refused toy:Put')
    await expect(put()).rejects.toThrow('A fault refused toy:Put')
    await put()
    expect(fault.met).toBe(2)
  })

  test('meets the calls of one caller alone: a function by its name, a service with what it acts for', async () => {
    cloud.faults.place({ ...any, does: 'refuse', caller: 'worker-1' })
    cloud.faults.place({ ...any, does: 'refuse', caller: 'events.amazonaws.com' })
    await put()
    await expect(put(roleSession('arn:aws:iam::000000000000:role/r', 'worker-1'))).rejects.toThrow('A fault')
    await expect(put(cloud.actingFor('events.amazonaws.com', 'arn:aws:events:::rule/r'))).rejects.toThrow('A fault')
  })

  test('is over when it is lifted', async () => {
    const fault = cloud.faults.place({ ...any, does: 'refuse' })
    fault.lift()
    await put()
    cloud.faults.place({ ...any, does: 'refuse' })
    cloud.faults.lift()
    await put()
  })

  test('meets the same calls for the same seed', () => {
    const met = (seed: number): string => {
      const faults = createFaults(seed)
      faults.place({ service: 'toy', does: 'refuse', probability: 0.3 })
      return Array.from({ length: 200 }, () =>
        faults.meet(root, 'toy', 'Put', { wait: false, die: false }) ? 'x' : '.',
      ).join('')
    }
    expect(met(7)).toBe(met(7))
    expect(met(7)).not.toBe(met(8))
    expect(met(7).split('x').length - 1).toBeGreaterThan(30)
    expect(met(7).split('x').length - 1).toBeLessThan(90)
  })

  test('is in the trace', async () => {
    const kinds: string[] = []
    cloud.onTrace(({ kind, subject }) => kinds.push(`${kind} ${subject}`))
    cloud.faults.place({ ...any, does: 'duplicate' })
    await put()
    expect(kinds).toContain('fault.met toy:Put')
  })

  test.each([
    [{ does: 'explode' }, 'A fault does refuse, drop, delay, duplicate, kill, not "explode"'],
    [{ count: 1.5 }, 'count must be a whole number, not 1.5'],
    [{ probability: 2 }, 'probability must be 0 to 1, not 2'],
    [{ milliseconds: -1 }, 'milliseconds must be 0 or more, not -1'],
    [{ service: '' }, 'A fault is of a service'],
  ])('of %j is refused', (wrong, problem) => {
    expect(() => cloud.faults.place({ ...any, does: 'refuse', ...wrong } as Fault)).toThrow(problem)
  })
})
