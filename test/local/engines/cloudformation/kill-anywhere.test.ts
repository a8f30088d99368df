/** An operation of a stack, after a kill at each of its writes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestStacks, type TestStacks, thing } from './create-test-stacks'

const body = (Resources: Readonly<Record<string, object>>): string => JSON.stringify({ Resources })

describe('after a kill', () => {
  let directory: string
  /** What exists outlives a start here, as it does in the engines. */
  let things: TestStacks['things']
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'operations-'))
    things = new Map()
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const first = body({ A: thing({ Name: 'a' }), B: thing({ Name: 'b' }), C: thing({ Name: 'c' }) })
  const second = body({ A: thing({ Name: 'a', Value: 2 }), B: thing({ Name: 'b2' }), D: thing({ Name: 'd' }) })
  const failing = body({
    A: thing({ Name: 'a', Value: 2 }),
    D: thing({ Name: 'd' }),
    E: thing({ Fail: 'no' }, { DependsOn: 'D' }),
  })

  /** Does `work` until `puts` have been put; what is put after that never reaches the disk. */
  async function killed(puts: number, work: (stacks: TestStacks) => Promise<unknown>): Promise<boolean> {
    const stacks = await createTestStacks(directory, '', things)
    await stacks.cloudFormation.deploy(undefined)
    const { store } = stacks.cloud
    const { put, delete: remove, flush } = store
    const { set, delete: lose } = things
    let left = puts
    const dead = new Promise<void>((resolve) => {
      const counted =
        <Input extends unknown[]>(write: (...input: Input) => void) =>
        (...input: Input) => {
          // What is put in one tick is on disk together or not at all.
          if (left === 0) setImmediate(die)
          left--
          if (!isDead) write(...input)
        }
      let isDead = false
      const die = () => {
        isDead = true
        Object.assign(things, { set: () => things, delete: () => false })
        resolve()
      }
      Object.assign(store, {
        put: counted(put),
        delete: counted(remove),
        flush: () => (isDead ? new Promise(() => undefined) : flush()),
      })
    })
    let isOver = false
    const over = async () => {
      await work(stacks)
      // Not idle(), whose own timer would outlast the kill.
      while (!isOver && stacks.cloud.activity.active.length > 0) await new Promise(setImmediate)
    }
    await Promise.race([dead, over()])
    isOver = true
    Object.assign(things, { set, delete: lose })
    await flush()
    await store.close()
    return left < 0
  }

  async function restarted(): Promise<TestStacks> {
    const stacks = await createTestStacks(directory, '', things)
    await stacks.cloudFormation.deploy(undefined)
    await stacks.cloudFormation.resume?.()
    await stacks.cloud.activity.idle()
    return stacks
  }

  async function end(): Promise<string> {
    const { call, cloud } = await restarted()
    const { Stacks } = await call<{ Stacks: { StackStatus: string }[] }>('DescribeStacks')
    await cloud.store.close()
    return [...Stacks.map(({ StackStatus }) => StackStatus), ...[...things.keys()].sort()].join(' ')
  }

  async function everyPoint(
    before: string | undefined,
    work: (stacks: TestStacks) => Promise<unknown>,
  ): Promise<Set<string>> {
    const ends = new Set<string>()
    for (let puts = 0; ; puts++) {
      rmSync(directory, { recursive: true })
      things.clear()
      if (before !== undefined) {
        const stacks = await createTestStacks(directory, '', things)
        await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: before })
        await stacks.cloud.store.close()
      }
      const wasKilled = await killed(puts, work)
      ends.add(await end())
      if (wasKilled) continue
      expect(puts).toBeGreaterThan(5)
      return ends
    }
  }

  it('a creation goes on, wherever it was', async () => {
    const ends = await everyPoint(undefined, ({ call }) =>
      call('CreateStack', { StackName: 'Mine', TemplateBody: first }),
    )
    expect(ends).toEqual(new Set(['CREATE_COMPLETE a b c']))
  })

  it('an update goes on, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) => call('UpdateStack', { StackName: 'Mine', TemplateBody: second }))
    expect(ends).toEqual(new Set(['UPDATE_COMPLETE a b2 d']))
  })

  it('an update that fails goes back, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) =>
      call('UpdateStack', { StackName: 'Mine', TemplateBody: failing }),
    )
    expect(ends).toEqual(new Set(['UPDATE_ROLLBACK_COMPLETE a b c']))
  })

  it('a deletion goes on, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) => call('DeleteStack', { StackName: 'Mine' }))
    expect(ends).toEqual(new Set(['']))
  })
})
