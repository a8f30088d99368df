import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemblyOf, createTestStacks, type TestStacks, thing } from './create-test-stacks'

let directory: string
/** What exists outlives a start here, as it does in the engines. */
let things: TestStacks['things']
let open: TestStacks | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ownership-'))
  things = new Map()
})
afterEach(async () => {
  await open?.cloud.store.close()
  open = undefined
  rmSync(directory, { recursive: true })
})

/** The same directory in the next process. */
async function restart(): Promise<TestStacks> {
  await open?.cloud.store.close()
  open = await createTestStacks(directory, '', things)
  return open
}

type Resources = Readonly<Record<string, object>>

async function start(stacks: Readonly<Record<string, Resources>> | undefined) {
  const { cloudFormation, log } = await restart()
  const wrapped = Object.entries(stacks ?? {}).map(([name, Resources]) => [name, { Resources }])
  const report = await cloudFormation.deploy(stacks && assemblyOf(Object.fromEntries(wrapped)))
  return { report, log }
}

const names = () => [...things.keys()]

describe('what is there already', () => {
  it('is not taken over from the API, and nothing of the assembly is applied', async () => {
    things.set('orders', { Value: 'theirs' })
    await expect(
      start({ A: { First: thing({ Name: 'first' }) }, B: { Q: thing({ Name: 'orders' }) } }),
    ).rejects.toThrow(
      "stack B, Q (Test::Thing): Resource of type 'Test::Thing' with identifier 'orders' already exists: it was made outside of the stacks",
    )
    expect(things).toEqual(new Map([['orders', { Value: 'theirs' }]]))
    await start({})
    expect(names()).toEqual(['orders'])
  })

  it.each([
    ['another stack', { A: { Q: thing({ Name: 'orders' }) }, B: { R: thing({ Name: 'orders' }) } }, 'Q of stack A'],
    ['another logical id', { A: { Q: thing({ Name: 'orders' }), R: thing({ Name: 'orders' }) } }, 'Q of stack A'],
    ['a logical id that goes', { A: { R: thing({ Name: 'orders' }) } }, 'Q of stack A'],
    ['a stack that goes', { B: { Q: thing({ Name: 'orders' }) } }, 'Q of stack A'],
  ])('is not taken over from %s', async (_, stacks, owner) => {
    await start({ A: { Q: thing({ Name: 'orders' }) } })
    await expect(start(stacks)).rejects.toThrow(`already exists: it belongs to resource ${owner}`)
    expect(names()).toEqual(['orders'])
  })

  it('is seen also where two want a name that nobody has yet', async () => {
    const both = { A: { Q: thing({ Name: 'orders' }) }, B: { R: thing({ Name: 'orders' }) } }
    await expect(start(both)).rejects.toThrow('stack B, R (Test::Thing): resource Q of stack A has the same name')
    expect(names()).toEqual([])
  })

  it('is seen by the time it is to be made, if its name hangs on another resource', async () => {
    things.set('arn:thing:first', {})
    const Name = { 'Fn::GetAtt': ['First', 'Arn'] }
    await expect(start({ A: { First: thing({ Name: 'first' }), Q: thing({ Name }) } })).rejects.toThrow(
      "Resource of type 'Test::Thing' with identifier 'arn:thing:first' already exists",
    )
    await start({})
    expect(names()).toEqual(['arn:thing:first'])
  })

  it('is not taken over by a change of name', async () => {
    things.set('theirs', {})
    await start({ A: { Q: thing({ Name: 'mine' }) } })
    await expect(start({ A: { Q: thing({ Name: 'theirs' }) } })).rejects.toThrow("'theirs' already exists")
    await start({})
    expect(names()).toEqual(['theirs'])
  })

  it('is not taken over by a stack of the API, whose deletion destroys nothing', async () => {
    things.set('orders', {})
    const { call, change } = await restart()
    await change('CreateStack', {
      StackName: 'Mine',
      TemplateBody: JSON.stringify({ Resources: { First: thing({ Name: 'first' }), Q: thing({ Name: 'orders' }) } }),
    })
    expect(await call('DescribeStacks', { StackName: 'Mine' })).toMatchObject({
      Stacks: [{ StackStatus: 'ROLLBACK_COMPLETE' }],
    })
    const { StackEvents } = await call<{ StackEvents: object[] }>('DescribeStackEvents', { StackName: 'Mine' })
    expect(StackEvents).toContainEqual(
      expect.objectContaining({
        LogicalResourceId: 'Q',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: expect.stringMatching(
          /^Resource of type 'Test::Thing' with identifier 'orders' already exists/,
        ),
      }),
    )
    expect(names()).toEqual(['orders'])
    // Nor does it keep later starts from coming up.
    const { report } = await start({})
    expect(report.failed).toEqual([])
    await (await restart()).change('DeleteStack', { StackName: 'Mine' })
    expect(names()).toEqual(['orders'])
  })

  it('leaves what a stack had before an update that is refused', async () => {
    things.set('orders', {})
    const { call, change } = await restart()
    const template = (Resources: Resources) => JSON.stringify({ Resources })
    await change('CreateStack', { StackName: 'Mine', TemplateBody: template({ Old: thing({ Name: 'old' }) }) })
    await change('UpdateStack', { StackName: 'Mine', TemplateBody: template({ Q: thing({ Name: 'orders' }) }) })
    expect(await call('DescribeStacks')).toMatchObject({ Stacks: [{ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }] })
    await start(undefined)
    expect(names()).toEqual(['orders', 'old'])
    await (await restart()).change('DeleteStack', { StackName: 'Mine' })
    expect(names()).toEqual(['orders'])
  })
})

describe('what the stack made', () => {
  const stacks = { A: { Q: thing({ Name: 'orders' }), R: thing() } }

  it('is applied again at each start, and goes with the stack', async () => {
    await start(stacks)
    expect((await start(stacks)).report.stacks).toMatchObject([{ change: 'unchanged' }])
    await start({})
    expect(names()).toEqual([])
  })

  it('is its own after a kill before that was recorded', async () => {
    const { cloud, cloudFormation } = await restart()
    // What is put after the thing is there never reaches the disk.
    const { put } = cloud.store
    Object.assign(cloud.store, {
      put: (key: string, value: unknown) => (things.has('orders') ? undefined : put(key, value)),
      delete: () => undefined,
    })
    await cloudFormation.deploy(assemblyOf({ A: { Resources: { Q: thing({ Name: 'orders' }) } } }))

    await start(stacks)
    expect(names()).toContain('orders')
    await start({})
    expect(names()).toEqual([])
  })

  it('is removed after such a kill when the next template has it no more', async () => {
    const { cloud, cloudFormation } = await restart()
    const { put } = cloud.store
    Object.assign(cloud.store, {
      put: (key: string, value: unknown) => (things.has('orders') ? undefined : put(key, value)),
      delete: () => undefined,
    })
    await cloudFormation.deploy(assemblyOf({ A: { Resources: { Q: thing({ Name: 'orders' }) } } }))

    await start({ A: {} })
    expect(names()).toEqual([])
  })

  it('is its own when it was only half made', async () => {
    const failing = { Q: thing({ Name: 'orders', HalfMade: true, Fail: 'no tags' }) }
    await expect(start({ A: failing })).rejects.toThrow('Fail: no tags')
    expect(names()).toEqual(['orders'])
    await start(stacks)
    await start({})
    expect(names()).toEqual([])
  })

  it('is not what somebody makes after it could not be made', async () => {
    await expect(start({ A: { Q: thing({ Name: 'orders', Fail: 'no' }) } })).rejects.toThrow('Fail: no')
    things.set('orders', {})
    await expect(start(stacks)).rejects.toThrow("'orders' already exists")
  })

  it('may get back a name it had before the old one is removed', async () => {
    await start({ A: { Q: thing({ Name: 'a' }) } })
    const failing = { Q: thing({ Name: 'b' }), Bad: thing({ Fail: 'no' }) }
    await expect(start({ A: failing })).rejects.toThrow('Fail: no')
    expect(names()).toEqual(['a', 'b'])
    await start({ A: { Q: thing({ Name: 'a' }) } })
    expect(names()).toEqual(['a'])
  })
})

describe('what the stack let go of', () => {
  it('is kept by its policy, and not taken up again under a name that was given', async () => {
    const kept = { A: { Q: thing({ Name: 'orders' }, { DeletionPolicy: 'Retain' }) } }
    await start(kept)
    await start({})
    expect(names()).toEqual(['orders'])
    await expect(start(kept)).rejects.toThrow('kept when its stack let go of it')
  })

  it('is taken up again under a made-up name, which is the same at every start', async () => {
    const kept = { A: { Q: thing({}, { DeletionPolicy: 'RetainExceptOnCreate' }) } }
    await start(kept)
    const [name] = names()
    await start({})
    await start(kept)
    expect(names()).toEqual([name])
    // Now it is the stack's again, and goes with another policy.
    await start({ A: { Q: thing() } })
    await start({})
    expect(names()).toEqual([])
  })

  it('is not what somebody else made under a made-up name', async () => {
    await start({ A: { Q: thing() } })
    const [name = ''] = names()
    await start({})
    things.set(name, {})
    await expect(start({ A: { Q: thing() } })).rejects.toThrow(`'${name}' already exists`)
  })

  it('is taken up again if it could not be removed', async () => {
    const stays = { A: { Q: thing({ Name: 'orders', Stays: true }) } }
    await start(stays)
    const { report } = await start({})
    expect(report.retained).toMatchObject([{ ref: 'orders', reason: 'it could not be removed: it stays' }])
    await start(stays)
    await start({ A: { Q: thing({ Name: 'orders' }) } })
    await start({})
    expect(names()).toEqual([])
  })

  it('is kept by UpdateReplacePolicy, of the old template or of the new one', async () => {
    const UpdateReplacePolicy = 'Retain'
    await start({ A: { Q: thing({ Name: 'q1' }), R: thing({ Name: 'r1' }, { UpdateReplacePolicy }) } })
    await start({ A: { Q: thing({ Name: 'q2' }, { UpdateReplacePolicy }), R: thing({ Name: 'r2' }) } })
    expect(names()).toEqual(['q1', 'r1', 'q2', 'r2'])
  })
})

it('takes a directory of a version that noted nothing of this', async () => {
  const { cloud, cloudFormation } = await restart()
  await cloudFormation.deploy(assemblyOf({ A: { Resources: { Q: thing({ Name: 'orders' }), R: thing() } } }))
  for (const prefix of ['claim/', 'left/', 'ownership']) {
    for await (const [key] of cloud.store.range(`cloudformation/${prefix}`)) cloud.store.delete(key)
  }
  // What it kept of a stack before, under a made-up name.
  for await (const [key] of cloud.store.range('cloudformation/resource/A/R')) cloud.store.delete(key)

  await start({ A: { Q: thing({ Name: 'orders' }), R: thing() } })
  await start({})
  expect(names()).toEqual([])
})
