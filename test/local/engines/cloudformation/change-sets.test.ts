import { createTestStacks, type TestStacks, thing } from './create-test-stacks'

type Resources = Readonly<Record<string, object>>

const body = (Resources: Resources, more: object = {}): string => JSON.stringify({ Resources, ...more })
const input = { StackName: 'Mine', ChangeSetName: 'one' }

interface Described {
  readonly Status: string
  readonly StatusReason?: string
  readonly ExecutionStatus: string
  readonly Changes: readonly { readonly ResourceChange: object }[]
}

const describeSet = ({ call }: TestStacks, more: object = {}) =>
  call<Described>('DescribeChangeSet', { ...input, ...more })

async function withStack(resources: Resources, more: object = {}, given: object = {}): Promise<TestStacks> {
  const stacks = await createTestStacks()
  await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: body(resources, more), ...given })
  return stacks
}

describe('a change set', () => {
  it('of a new stack is reviewed, and makes it when it is executed', async () => {
    const stacks = await createTestStacks()
    const { call, change, things } = stacks
    const TemplateBody = body({ A: thing({ Name: 'a' }) }, { Outputs: { O: { Value: { Ref: 'A' } } } })
    const { Id, StackId } = await call<{ Id: string; StackId: string }>('CreateChangeSet', {
      ...input,
      ChangeSetType: 'CREATE',
      TemplateBody,
      Description: 'first',
    })
    expect(Id).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:changeSet\/one\/[-0-9a-f]{36}$/)
    expect(await call('DescribeStacks', { StackName: 'Mine' })).toMatchObject({
      Stacks: [{ StackId, StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' }],
    })
    expect(await describeSet(stacks)).toMatchObject({
      ChangeSetId: Id,
      StackId,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Description: 'first',
      Changes: [
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'Test::Thing' } },
      ],
    })
    expect(things.size).toBe(0)
    await expect(call('UpdateStack', { StackName: 'Mine', TemplateBody })).rejects.toThrow(
      'is in REVIEW_IN_PROGRESS state and can not be updated.',
    )

    await change('ExecuteChangeSet', input)
    expect(await call('DescribeStacks', { StackName: 'Mine' })).toMatchObject({
      Stacks: [{ StackId, StackStatus: 'CREATE_COMPLETE', ChangeSetId: Id, Outputs: [{ OutputValue: 'a' }] }],
    })
    expect(await describeSet(stacks)).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'EXECUTE_COMPLETE' })
    await expect(call('ExecuteChangeSet', input)).rejects.toMatchObject({
      code: 'InvalidChangeSetStatus',
      message: `ChangeSet [${Id}] cannot be executed in its current execution status of [EXECUTE_COMPLETE]`,
    })
    // As the next deployment under the same name does.
    await call('DeleteChangeSet', input)
    await expect(describeSet(stacks)).rejects.toMatchObject({
      code: 'ChangeSetNotFound',
      message: 'ChangeSet [one] does not exist',
      status: 404,
    })
  })

  it('tells what would change, and why', async () => {
    const parameters = {
      Parameters: { P: { Type: 'String', Default: 'x' }, S: { Type: 'String', Default: 's', NoEcho: true } },
    }
    const stacks = await withStack(
      {
        Kept: thing({ Name: 'kept' }),
        Gone: thing({ Name: 'gone' }),
        Held: thing({ Name: 'held' }, { DeletionPolicy: 'Retain' }),
        Renamed: thing({ Name: 'old' }),
        User: thing({ Name: 'user', Value: { Ref: 'Renamed' } }),
        Given: thing({ Name: 'given', Value: { Ref: 'P' } }),
        Secret: thing({ Name: 'secret', Value: { Ref: 'S' } }),
      },
      parameters,
    )
    await stacks.call('CreateChangeSet', {
      ...input,
      TemplateBody: body(
        {
          Kept: thing({ Name: 'kept' }),
          New: thing({ Name: 'new' }),
          Renamed: thing({ Name: 'next' }),
          User: thing({ Name: 'user', Value: { Ref: 'Renamed' } }),
          Given: thing({ Name: 'given', Value: { Ref: 'P' } }),
          Secret: thing({ Name: 'secret', Value: { Ref: 'S' } }),
        },
        parameters,
      ),
      Parameters: [
        { ParameterKey: 'P', ParameterValue: 'y' },
        { ParameterKey: 'S', ParameterValue: 'hidden' },
      ],
    })
    const { Changes } = await describeSet(stacks, { IncludePropertyValues: true })
    expect(JSON.stringify(Changes)).not.toContain('hidden')
    const property = { Attribute: 'Properties', RequiresRecreation: 'Never', AttributeChangeType: 'Modify' }
    expect(Changes.map(({ ResourceChange }) => ResourceChange)).toEqual([
      expect.objectContaining({
        Action: 'Modify',
        LogicalResourceId: 'Given',
        PhysicalResourceId: 'given',
        Replacement: 'False',
        Scope: ['Properties'],
        Details: [
          {
            Target: { ...property, Name: 'Value', Path: '/Properties/Value', BeforeValue: 'x', AfterValue: 'y' },
            Evaluation: 'Static',
            ChangeSource: 'ParameterReference',
            CausingEntity: 'P',
          },
        ],
        BeforeContext: '{"Properties":{"Name":"given","Value":"x"}}',
        AfterContext: '{"Properties":{"Name":"given","Value":"y"}}',
      }),
      expect.objectContaining({ Action: 'Remove', LogicalResourceId: 'Gone', PolicyAction: 'Delete' }),
      expect.objectContaining({ Action: 'Remove', LogicalResourceId: 'Held', PolicyAction: 'Retain' }),
      expect.objectContaining({ Action: 'Add', LogicalResourceId: 'New' }),
      expect.objectContaining({
        Action: 'Modify',
        LogicalResourceId: 'Renamed',
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        Details: [
          {
            Target: {
              ...property,
              Name: 'Name',
              Path: '/Properties/Name',
              RequiresRecreation: 'Always',
              BeforeValue: 'old',
              AfterValue: 'next',
            },
            Evaluation: 'Static',
            ChangeSource: 'DirectModification',
          },
        ],
      }),
      expect.objectContaining({ Action: 'Modify', LogicalResourceId: 'Secret' }),
      expect.objectContaining({
        Action: 'Modify',
        LogicalResourceId: 'User',
        Replacement: 'False',
        Details: [
          expect.objectContaining({
            Evaluation: 'Dynamic',
            ChangeSource: 'ResourceReference',
            CausingEntity: 'Renamed',
          }),
        ],
      }),
    ])
    const [change] = (await describeSet(stacks)).Changes
    expect(JSON.stringify(change)).not.toMatch(/Context|BeforeValue|Path/)
  })

  it('without changes has failed, and can be deleted', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const { Id } = await stacks.call('CreateChangeSet', { ...input, TemplateBody: body({ A: thing({ Name: 'a' }) }) })
    expect(await describeSet(stacks)).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      Changes: [],
    })
    await expect(stacks.call('ExecuteChangeSet', input)).rejects.toMatchObject({
      code: 'InvalidChangeSetStatus',
      message: `ChangeSet [${Id}] cannot be executed in its current status of [FAILED]`,
    })
    await stacks.call('DeleteChangeSet', input)
    expect(await stacks.call('DeleteChangeSet', input)).toEqual({})
    expect(await stacks.call('ListChangeSets', { StackName: 'Mine' })).toEqual({ Summaries: [] })
  })

  it('of outputs alone is one, and is executed', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const TemplateBody = body({ A: thing({ Name: 'a' }) }, { Outputs: { O: { Value: 'o' } } })
    await stacks.call('CreateChangeSet', { ...input, TemplateBody })
    expect(await describeSet(stacks)).toMatchObject({ Status: 'CREATE_COMPLETE', Changes: [] })
    await stacks.change('ExecuteChangeSet', input)
    expect(stacks.cloudFormation.outputs('Mine')).toEqual({ O: 'o' })
  })

  it('is gone when another one is executed, and out of date when the stack is updated otherwise', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const { call, change } = stacks
    const template = (Value: number) => body({ A: thing({ Name: 'a', Value }) })
    await call('CreateChangeSet', { ...input, TemplateBody: template(1) })
    await change('UpdateStack', { StackName: 'Mine', TemplateBody: template(2) })
    expect(await describeSet(stacks)).toMatchObject({ ExecutionStatus: 'OBSOLETE' })
    await expect(call('ExecuteChangeSet', input)).rejects.toThrow('current execution status of [OBSOLETE]')

    await call('CreateChangeSet', { ...input, ChangeSetName: 'two', TemplateBody: template(3) })
    await change('ExecuteChangeSet', { ...input, ChangeSetName: 'two' })
    await expect(describeSet(stacks)).rejects.toMatchObject({ code: 'ChangeSetNotFound' })
    expect(stacks.things.get('a')).toEqual({ Name: 'a', Value: 3 })
  })

  it('whose execution fails says so, and the stack goes back', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    await stacks.call('CreateChangeSet', { ...input, TemplateBody: body({ A: thing({ Name: 'a', Fail: 'no' }) }) })
    await stacks.change('ExecuteChangeSet', input)
    expect(await describeSet(stacks)).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'EXECUTE_FAILED' })
    expect(await stacks.call('DescribeStacks')).toMatchObject({ Stacks: [{ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }] })
  })

  it('is refused for a stack that is not there, or is there already', async () => {
    const stacks = await withStack({ A: thing({ Name: 'a' }) })
    const TemplateBody = body({ A: thing({ Name: 'b' }) })
    await expect(stacks.call('CreateChangeSet', { ...input, StackName: 'Not', TemplateBody })).rejects.toThrow(
      'Stack [Not] does not exist',
    )
    await expect(stacks.call('CreateChangeSet', { ...input, ChangeSetType: 'CREATE', TemplateBody })).rejects.toThrow(
      'Stack [Mine] already exists and cannot be created again with the changeSet [one].',
    )
  })
})
