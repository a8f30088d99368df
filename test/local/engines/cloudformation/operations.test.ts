/** What goes on with a stack after the answer. */
import { createTestStacks, type TestStacks, thing } from './create-test-stacks'

type Resources = Readonly<Record<string, object>>

const body = (Resources: Resources, more: object = {}): string => JSON.stringify({ Resources, ...more })

async function statusOf({ call }: Pick<TestStacks, 'call'>, StackName = 'Mine'): Promise<string> {
  const { Stacks } = await call<{ Stacks: { StackStatus: string; StackStatusReason?: string }[] }>('DescribeStacks', {
    StackName,
  })
  const { StackStatus = '', StackStatusReason } = Stacks[0] ?? {}
  return StackStatusReason === undefined ? StackStatus : `${StackStatus}: ${StackStatusReason}`
}

interface Event {
  readonly LogicalResourceId: string
  readonly ResourceStatus: string
  readonly ResourceStatusReason?: string
  readonly EventId: string
}

/** The oldest first, as `Thing CREATE_COMPLETE`. */
async function eventsOf({ call }: Pick<TestStacks, 'call'>, StackName = 'Mine'): Promise<string[]> {
  const { StackEvents } = await call<{ StackEvents: Event[] }>('DescribeStackEvents', { StackName })
  return StackEvents.reverse().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter((part) => part !== undefined).join(' '),
  )
}

describe('a stack that is created', () => {
  it('is under way when the request is answered, and tells each step', async () => {
    const stacks = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a' }) })
    const { StackId } = await stacks.call('CreateStack', { StackName: 'Mine', TemplateBody })
    expect(StackId).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Mine\/[-0-9a-f]{36}$/)
    expect(await statusOf(stacks)).toBe('CREATE_IN_PROGRESS: User Initiated')
    expect(stacks.cloud.activity.active).toEqual(['CREATE_IN_PROGRESS of stack Mine'])

    await stacks.cloud.activity.idle()
    expect(await statusOf(stacks)).toBe('CREATE_COMPLETE')
    expect(await eventsOf(stacks)).toEqual([
      'Mine CREATE_IN_PROGRESS User Initiated',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS Resource creation Initiated',
      'A CREATE_COMPLETE',
      'Mine CREATE_COMPLETE',
    ])
    const { StackEvents } = await stacks.call<{ StackEvents: Event[] }>('DescribeStackEvents', { StackName: StackId })
    expect(StackEvents[1]).toEqual({
      StackId,
      StackName: 'Mine',
      EventId: 'A-CREATE_COMPLETE-2026-01-05T09:00:00.003Z',
      LogicalResourceId: 'A',
      PhysicalResourceId: 'a',
      ResourceType: 'Test::Thing',
      Timestamp: '2026-01-05T09:00:00.003Z',
      ResourceStatus: 'CREATE_COMPLETE',
      ResourceProperties: '{"Name":"a"}',
    })
  })

  it('lists what could not be made, with the reason', async () => {
    const { call, change } = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a' }), Bad: thing({ Fail: 'no' }, { DependsOn: 'A' }) })
    await change('CreateStack', { StackName: 'Mine', TemplateBody, DisableRollback: true })
    const { StackResources } = await call<{ StackResources: object[] }>('DescribeStackResources', { StackName: 'Mine' })
    expect(StackResources).toMatchObject([
      { LogicalResourceId: 'A', PhysicalResourceId: 'a', ResourceStatus: 'CREATE_COMPLETE' },
      { LogicalResourceId: 'Bad', ResourceStatus: 'CREATE_FAILED', ResourceStatusReason: 'Fail: no' },
    ])
    await change('UpdateStack', { StackName: 'Mine', TemplateBody: body({ A: thing({ Name: 'a', Value: 2 }) }) })
    expect(await call('ListStackResources', { StackName: 'Mine' })).toMatchObject({
      StackResourceSummaries: [{ LogicalResourceId: 'A', ResourceStatus: 'UPDATE_COMPLETE' }],
    })
  })

  it('goes back to nothing if a resource fails, and can then only be deleted', async () => {
    const stacks = await createTestStacks()
    const { call, change, things } = stacks
    const TemplateBody = body({ A: thing({ Name: 'a' }), Bad: thing({ Fail: 'no', Value: { Ref: 'A' } }) })
    const { StackId } = await change('CreateStack', { StackName: 'Mine', TemplateBody })
    expect(things.size).toBe(0)
    expect((await eventsOf(stacks)).slice(4)).toEqual([
      'Bad CREATE_IN_PROGRESS',
      'Bad CREATE_FAILED Fail: no',
      'Mine ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'Mine ROLLBACK_COMPLETE',
    ])
    await expect(call('UpdateStack', { StackName: 'Mine', TemplateBody })).rejects.toMatchObject({
      code: 'ValidationError',
      message: `Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    })
    await change('DeleteStack', { StackName: 'Mine' })
    await expect(statusOf(stacks)).rejects.toThrow('Stack with id Mine does not exist')
    expect(await statusOf(stacks, String(StackId))).toBe('DELETE_COMPLETE')
    expect(await call('ListStacks')).toMatchObject({ StackSummaries: [{ StackStatus: 'DELETE_COMPLETE' }] })
  })

  it.each([
    [{ OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED: The following resource(s) failed to create: [Bad]. ', ['a']],
    [{ DisableRollback: true }, 'CREATE_FAILED: The following resource(s) failed to create: [Bad]. ', ['a']],
    [{ OnFailure: 'DELETE' }, 'DELETE_COMPLETE', []],
  ])('with %j does that if a resource fails', async (manner, status, left) => {
    const stacks = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a' }), Bad: thing({ Fail: 'no', Value: { Ref: 'A' } }) })
    const { StackId } = await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody, ...manner })
    expect(await statusOf(stacks, String(StackId))).toBe(status)
    expect([...stacks.things.keys()]).toEqual(left)
  })

  it('keeps what is retained when it goes back, but not what is so except on creation', async () => {
    const { change, things } = await createTestStacks()
    const TemplateBody = body({
      A: thing({ Name: 'a' }, { DeletionPolicy: 'Retain' }),
      B: thing({ Name: 'b' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
      Bad: thing({ Fail: 'no' }, { DependsOn: ['A', 'B'] }),
    })
    await change('CreateStack', { StackName: 'Mine', TemplateBody })
    expect([...things.keys()]).toEqual(['a'])
  })

  it('is deleted while it is still being created', async () => {
    const stacks = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a' }), B: thing({ Name: 'b' }) })
    const { StackId } = await stacks.call('CreateStack', { StackName: 'Mine', TemplateBody })
    await stacks.change('DeleteStack', { StackName: 'Mine' })
    expect(stacks.things.size).toBe(0)
    expect(await statusOf(stacks, String(StackId))).toBe('DELETE_COMPLETE')
  })

  it('is created once by a request that is sent again with its token', async () => {
    const { call, change, log } = await createTestStacks()
    const input = { StackName: 'Mine', TemplateBody: body({ A: thing({ Name: 'a' }) }), ClientRequestToken: 't' }
    const [one, two] = await Promise.all([call('CreateStack', input), call('CreateStack', input)])
    expect(two).toEqual(one)
    expect(await change('CreateStack', input)).toEqual(one)
    expect(log).toEqual(['+a'])
    await expect(call('CreateStack', { ...input, ClientRequestToken: 'u' })).rejects.toThrow('already exists')
  })
})

describe('a stack that is updated', () => {
  async function withStack(resources: Resources) {
    const stacks = await createTestStacks()
    await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: body(resources) })
    stacks.log.length = 0
    const update = (next: Resources, more: object = {}) =>
      stacks.change('UpdateStack', { StackName: 'Mine', TemplateBody: body(next), ...more })
    return { ...stacks, update }
  }

  it('has what it drops removed when all else is done', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }), B: thing({ Name: 'b' }) })
    const before = (await eventsOf(stacks)).length
    await stacks.update({ A: thing({ Name: 'a' }), C: thing({ Name: 'c' }) })
    expect(await statusOf(stacks)).toBe('UPDATE_COMPLETE')
    expect((await eventsOf(stacks)).slice(before)).toEqual([
      'Mine UPDATE_IN_PROGRESS User Initiated',
      'C CREATE_IN_PROGRESS',
      'C CREATE_IN_PROGRESS Resource creation Initiated',
      'C CREATE_COMPLETE',
      'Mine UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'Mine UPDATE_COMPLETE',
    ])
  })

  it('tells that a resource is replaced, and removes the old one at the end', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const before = (await eventsOf(stacks)).length
    await stacks.update({ A: thing({ Name: 'a2' }) })
    expect(stacks.log).toEqual(['+a2', '-a'])
    expect((await eventsOf(stacks)).slice(before + 1)).toEqual([
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'A UPDATE_IN_PROGRESS Resource creation Initiated',
      'A UPDATE_COMPLETE',
      'Mine UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'Mine UPDATE_COMPLETE',
    ])
  })

  it('goes back to what it was if a resource fails', async () => {
    const old = { A: thing({ Name: 'a', Value: 1 }), B: thing({ Name: 'b' }), C: thing({ Name: 'c' }) }
    const stacks = await withStack(old)
    const outputs = { Outputs: { O: { Value: 'new' } } }
    const next = {
      A: thing({ Name: 'a', Value: 2 }),
      B: thing({ Name: 'b2' }),
      D: thing({ Name: 'd' }),
      E: thing({ Fail: 'no' }, { DependsOn: 'D' }),
    }
    await stacks.change('UpdateStack', {
      StackName: 'Mine',
      TemplateBody: body(next, outputs),
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    expect(await statusOf(stacks)).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(stacks.things).toEqual(
      new Map([
        ['a', { Name: 'a', Value: 1 }],
        ['b', { Name: 'b' }],
        ['c', { Name: 'c' }],
      ]),
    )
    expect(await stacks.call('DescribeStacks', { StackName: 'Mine' })).toMatchObject({
      Stacks: [{ Outputs: [], Tags: [] }],
    })
    const { TemplateBody } = await stacks.call<{ TemplateBody: string }>('GetTemplate', { StackName: 'Mine' })
    expect(TemplateBody).toBe(body(old))
    expect(await eventsOf(stacks)).toEqual(
      expect.arrayContaining([
        'E CREATE_FAILED Fail: no',
        'Mine UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [E]. ',
        'A UPDATE_COMPLETE',
        'Mine UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
        'D DELETE_COMPLETE',
      ]),
    )
    await expect(stacks.update(old)).rejects.toThrow('No updates are to be performed.')
  })

  it('stays as it failed with DisableRollback, and goes back when it is told to, or on', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const next = { A: thing({ Name: 'a', Value: 2 }), Z: thing({ Fail: 'no' }, { DependsOn: 'A' }) }
    await stacks.update(next, { DisableRollback: true })
    expect(await statusOf(stacks)).toBe('UPDATE_FAILED: The following resource(s) failed to create: [Z]. ')
    expect(stacks.things.get('a')).toEqual({ Name: 'a', Value: 2 })
    await stacks.change('RollbackStack', { StackName: 'Mine' })
    expect(await statusOf(stacks)).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(stacks.things.get('a')).toEqual({ Name: 'a' })

    await stacks.update(next, { DisableRollback: true })
    await stacks.update({ A: thing({ Name: 'a', Value: 3 }) })
    expect(await statusOf(stacks)).toBe('UPDATE_COMPLETE')
  })

  it('that cannot go back waits until it can', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a', Value: 1 }) })
    const { things } = stacks
    await stacks.call('UpdateStack', {
      StackName: 'Mine',
      TemplateBody: body({ A: thing({ Name: 'a2' }), Z: thing({ Fail: 'no' }, { DependsOn: 'A' }) }),
    })
    // Somebody took its name while it was away.
    const { set } = things
    Object.assign(things, {
      set(name: string, value: Readonly<Record<string, unknown>>) {
        if (name === 'a') throw new Error('it is stuck')
        return set.call(things, name, value)
      },
    })
    await stacks.cloud.activity.idle()
    expect(await statusOf(stacks)).toBe('UPDATE_ROLLBACK_FAILED: The following resource(s) failed to update: [A]. ')
    await expect(stacks.update({})).rejects.toThrow('is in UPDATE_ROLLBACK_FAILED state and can not be updated.')
    Object.assign(things, { set })
    await stacks.change('ContinueUpdateRollback', { StackName: 'Mine' })
    expect(await statusOf(stacks)).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect([...things]).toEqual([['a', { Name: 'a', Value: 1 }]])
    await expect(stacks.call('ContinueUpdateRollback', { StackName: 'Mine' })).rejects.toThrow(
      'UPDATE_ROLLBACK_COMPLETE',
    )
  })

  it('is refused a second change meanwhile', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const { call } = stacks
    const update = (Value: number) =>
      call('UpdateStack', { StackName: 'Mine', TemplateBody: body({ A: thing({ Name: 'a', Value }) }) })
    const answers = await Promise.allSettled([update(1), update(2)])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(update(3)).rejects.toThrow(/is in UPDATE_IN_PROGRESS state and can not be updated\.$/)
    await expect(call('DeleteStack', { StackName: 'Mine' })).rejects.toThrow(
      /^Stack \[arn:.*\] cannot be deleted while in status UPDATE_IN_PROGRESS$/,
    )
    await stacks.cloud.activity.idle()
    expect(stacks.things.get('a')).toEqual({ Name: 'a', Value: 1 })
  })

  it('is not changed by what changes nothing', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    await expect(stacks.update({ A: thing({ Name: 'a' }) })).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'No updates are to be performed.',
    })
    await stacks.update({ A: thing({ Name: 'a' }) }, { Tags: [{ Key: 'a', Value: 'b' }] })
    expect(await statusOf(stacks)).toBe('UPDATE_COMPLETE')
  })

  it('keeps exports that others import', async () => {
    const stacks = await createTestStacks()
    const exporting = (Value: string) =>
      body({ A: thing({ Name: 'a' }) }, { Outputs: { O: { Value, Export: { Name: 'o' } } } })
    await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: exporting('one') })
    await stacks.change('CreateStack', {
      StackName: 'User',
      TemplateBody: body({ B: thing({ Name: 'b', Value: { 'Fn::ImportValue': 'o' } }) }),
    })
    await stacks.change('UpdateStack', { StackName: 'Mine', TemplateBody: exporting('two') })
    expect(await eventsOf(stacks)).toContain(
      'Mine UPDATE_ROLLBACK_IN_PROGRESS Export o cannot be updated as it is in use by User. ',
    )
    expect(await stacks.call('ListExports')).toMatchObject({ Exports: [{ Value: 'one' }] })
  })
})

describe('a stack that is deleted', () => {
  it('waits for what cannot be removed, and goes without what is to be retained', async () => {
    const stacks = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a', Stays: true }), B: thing({ Name: 'b' }) })
    await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody })
    await stacks.change('DeleteStack', { StackName: 'Mine' })
    expect(await statusOf(stacks)).toBe('DELETE_FAILED: The following resource(s) failed to delete: [A]. ')
    expect(await stacks.call('DescribeStackResources', { StackName: 'Mine' })).toMatchObject({
      StackResources: [{ LogicalResourceId: 'A', ResourceStatus: 'DELETE_FAILED', ResourceStatusReason: 'it stays' }],
    })
    await stacks.change('DeleteStack', { StackName: 'Mine', RetainResources: ['A'] })
    expect(await stacks.call('DescribeStacks')).toEqual({ Stacks: [] })
    expect([...stacks.things.keys()]).toEqual(['a'])
  })

  it('is kept while its termination is protected', async () => {
    const stacks = await createTestStacks()
    const TemplateBody = body({ A: thing({ Name: 'a' }) })
    await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody, EnableTerminationProtection: true })
    await expect(stacks.call('DeleteStack', { StackName: 'Mine' })).rejects.toThrow(
      'Stack [Mine] cannot be deleted while TerminationProtection is enabled',
    )
    await stacks.call('UpdateTerminationProtection', { StackName: 'Mine', EnableTerminationProtection: false })
    await stacks.change('DeleteStack', { StackName: 'Mine' })
    expect(await stacks.call('DescribeStacks')).toEqual({ Stacks: [] })
  })
})

describe('two stacks at once', () => {
  it('are both made, but not of one name', async () => {
    const { call, cloud, things } = await createTestStacks()
    await Promise.all(
      ['One', 'Two'].map((StackName) =>
        call('CreateStack', {
          StackName,
          TemplateBody: body({ Own: thing({ Name: StackName }), Same: thing({ Name: 'same', Value: StackName }) }),
        }),
      ),
    )
    await cloud.activity.idle()
    const { Stacks } = await call<{ Stacks: { StackName: string; StackStatus: string }[] }>('DescribeStacks')
    expect(Stacks.map(({ StackStatus }) => StackStatus).sort()).toEqual(['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'])
    const winner = Stacks.find(({ StackStatus }) => StackStatus === 'CREATE_COMPLETE')?.StackName
    expect([...things]).toEqual([
      [winner, { Name: winner }],
      ['same', { Name: 'same', Value: winner }],
    ])
  })
})
