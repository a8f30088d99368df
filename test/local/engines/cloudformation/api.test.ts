import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemblyOf, createTestStacks, thing } from './create-test-stacks'

const template = {
  Description: 'Two things',
  Parameters: { Word: { Type: 'String', Default: 'x', NoEcho: true }, Plain: { Type: 'String', Default: 'y' } },
  Resources: { A: thing({ Name: 'a', Value: { Ref: 'Word' } }), B: thing({ Name: 'b', Value: { Ref: 'A' } }) },
  Outputs: { Out: { Value: { Ref: 'B' }, Description: 'of B', Export: { Name: 'out' } } },
}
const importing = { Resources: { C: thing({ Name: 'c', Value: { 'Fn::ImportValue': 'out' } }) } }

describe('the CloudFormation API', () => {
  it('describes the stacks of an assembly, their resources, templates, exports and imports', async () => {
    const { cloud, cloudFormation, call } = await createTestStacks()
    await cloudFormation.deploy(assemblyOf({ App: template, User: importing }, { tags: { team: 'x' } }))

    const { Stacks } = await call<{ Stacks: unknown[] }>('DescribeStacks', { StackName: 'App' })
    expect(Stacks).toMatchObject([
      {
        StackName: 'App',
        StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/App\/[-0-9a-f]{36}$/),
        StackStatus: 'CREATE_COMPLETE',
        Description: 'Two things',
        CreationTime: new Date(cloud.clock.now()).toISOString(),
        Parameters: [
          { ParameterKey: 'Word', ParameterValue: '****' },
          { ParameterKey: 'Plain', ParameterValue: 'y' },
        ],
        Outputs: [{ OutputKey: 'Out', OutputValue: 'b', Description: 'of B', ExportName: 'out' }],
        Tags: [{ Key: 'team', Value: 'x' }],
      },
    ])
    expect(await call('ListStacks')).toMatchObject({ StackSummaries: [{ StackName: 'User' }, { StackName: 'App' }] })
    expect(await call('DescribeStackResources', { StackName: 'App' })).toMatchObject({
      StackResources: [
        { LogicalResourceId: 'A', PhysicalResourceId: 'a', ResourceType: 'Test::Thing' },
        { LogicalResourceId: 'B', PhysicalResourceId: 'b' },
      ],
    })
    expect(await call('DescribeStackResources', { PhysicalResourceId: 'c' })).toMatchObject({
      StackResources: [{ StackName: 'User', LogicalResourceId: 'C' }],
    })
    expect(await call('DescribeStackResource', { StackName: 'App', LogicalResourceId: 'B' })).toMatchObject({
      StackResourceDetail: { PhysicalResourceId: 'b' },
    })
    expect(await call('ListStackResources', { StackName: 'User' })).toMatchObject({
      StackResourceSummaries: [{ LogicalResourceId: 'C' }],
    })
    expect(await call('ListExports')).toMatchObject({ Exports: [{ Name: 'out', Value: 'b' }] })
    expect(await call('ListImports', { ExportName: 'out' })).toEqual({ Imports: ['User'] })
    const { TemplateBody } = await call<{ TemplateBody: string }>('GetTemplate', { StackName: 'App' })
    expect(JSON.parse(TemplateBody)).toEqual(template)
    expect(await call('DescribeStackEvents', { StackName: 'User' })).toMatchObject({
      StackEvents: [
        { ResourceType: 'AWS::CloudFormation::Stack', ResourceStatus: 'CREATE_COMPLETE' },
        { LogicalResourceId: 'C', ResourceStatus: 'CREATE_COMPLETE' },
        { ResourceType: 'AWS::CloudFormation::Stack', ResourceStatus: 'CREATE_IN_PROGRESS' },
      ],
    })
  })

  it('gives a hundred at a time, and takes no token that it did not give', async () => {
    const { cloudFormation, call } = await createTestStacks()
    const resources = Array.from({ length: 101 }, (_, n) => [`R${n}`, thing({ Name: `r${n}` })])
    const outputs = Array.from({ length: 101 }, (_, n) => [`O${n}`, { Value: 'x', Export: { Name: `e${n}` } }])
    const large = { Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) }
    const importers = Array.from({ length: 101 }, (_, n) => [
      `S${n}`,
      { Resources: { A: thing({ Name: `s${n}`, Value: { 'Fn::ImportValue': 'e0' } }) } },
    ])
    await cloudFormation.deploy(assemblyOf({ Large: large, ...Object.fromEntries(importers) }))
    const lists = [
      ['DescribeStacks', 'Stacks', {}, 102],
      ['ListStacks', 'StackSummaries', {}, 102],
      ['ListStackResources', 'StackResourceSummaries', { StackName: 'Large' }, 101],

      ['ListExports', 'Exports', {}, 101],
      ['ListImports', 'Imports', { ExportName: 'e0' }, 101],
    ] as const

    for (const [action, member, input, all] of lists) {
      type Page = Record<string, unknown[]> & { NextToken?: string }
      const first = await call<Page>(action, input)
      const second = await call<Page>(action, { ...input, NextToken: first.NextToken })

      expect([action, first[member]?.length, second[member]?.length]).toEqual([action, 100, all - 100])
      expect(second.NextToken).toBeUndefined()
      const seen = [...(first[member] ?? []), ...(second[member] ?? [])].map((item) => JSON.stringify(item))
      expect([action, new Set(seen).size]).toEqual([action, all])
      await expect(call(action, { ...input, NextToken: 'made-up' })).rejects.toMatchObject({
        code: 'ValidationError',
        message: 'made-up is not a valid NextToken',
      })
    }
  })

  it('answers for a stack that is not there as AWS does', async () => {
    const { call } = await createTestStacks()
    await expect(call('DescribeStacks', { StackName: 'Nobody' })).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'Stack with id Nobody does not exist',
      status: 400,
    })
  })

  it('creates, updates and deletes a stack from a template in the request', async () => {
    const { things, call, change, log } = await createTestStacks()
    await change('CreateStack', {
      StackName: 'Mine',
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    })
    expect([...things.keys()]).toEqual(['a', 'b'])

    const Parameters = [{ ParameterKey: 'Word', ParameterValue: 'new' }]
    await change('UpdateStack', { StackName: 'Mine', UsePreviousTemplate: true, Parameters })
    expect(things.get('a')).toEqual({ Name: 'a', Value: 'new' })
    expect(await call('DescribeStacks', { StackName: 'Mine' })).toMatchObject({
      Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }],
    })

    log.length = 0
    await change('DeleteStack', { StackName: 'Mine' })
    expect(log).toEqual(['-b', '-a'])
    expect(await call('DescribeStacks')).toEqual({ Stacks: [] })
    expect(await change('DeleteStack', { StackName: 'Mine' })).toEqual({})
  })

  it('refuses what AWS refuses', async () => {
    const { call, change } = await createTestStacks()
    const TemplateBody = JSON.stringify(template)
    await change('CreateStack', { StackName: 'Mine', TemplateBody })
    await change('CreateStack', { StackName: 'User', TemplateBody: JSON.stringify(importing) })

    await expect(call('CreateStack', { StackName: 'Mine', TemplateBody })).rejects.toMatchObject({
      code: 'AlreadyExistsException',
      message: 'Stack [Mine] already exists',
    })
    await expect(call('UpdateStack', { StackName: 'Mine', TemplateBody })).rejects.toThrow(
      'No updates are to be performed.',
    )
    await expect(call('UpdateStack', { StackName: 'Not', TemplateBody })).rejects.toThrow('Stack [Not] does not exist')
    await expect(call('CreateStack', { StackName: 'a b', TemplateBody })).rejects.toThrow("Value 'a b' at 'stackName'")
    await expect(call('DeleteStack', { StackName: 'Mine' })).rejects.toThrow(
      'Export out cannot be deleted as it is in use by User',
    )
    await expect(call('CreateStack', { StackName: 'N', TemplateBody: 'a: 1' })).rejects.toMatchObject({
      code: 'ValidationError',
    })
  })

  it('tells of the types of a template, and of none that is only under review', async () => {
    const { call } = await createTestStacks()
    const TemplateBody = 'Resources: {A: {Type: "Test::Thing", Properties: {Name: a}}, B: {Type: "Test::Thing"}}'
    expect(await call('GetTemplateSummary', { TemplateBody })).toMatchObject({
      ResourceTypes: ['Test::Thing'],
      ResourceIdentifierSummaries: [{ ResourceType: 'Test::Thing', LogicalResourceIds: ['A', 'B'] }],
    })
    await expect(call('GetTemplateSummary', { TemplateBody: 'Resources: {}' })).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'Template format error: At least one Resources member must be defined.',
    })

    await call('CreateChangeSet', { StackName: 'New', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody })
    await expect(call('GetTemplateSummary', { StackName: 'New' })).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
    })
    await expect(call('GetTemplate', { ChangeSetName: 'first' })).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'StackName is a required parameter.',
    })
  })

  it.each([
    [{}, 'Parameters: [Size] must have values'],
    [{ Size: '9' }, "Parameter 'Size' must be a number not greater than 3"],
    [{ Size: 'x' }, "Parameter 'Size' must be a number"],
    [{ Size: '1', Kind: 'c' }, "Parameter 'Kind' must be one of AllowedValues"],
    [{ Size: '1', Name: 'A' }, "Parameter 'Name' must match pattern [a-z]+"],
    [{ Size: '1', Long: 'abcd' }, "Parameter 'Long' must contain at most 3 characters"],
    [{ Size: '1', Said: 'x' }, "Parameter 'Said' failed to satisfy constraint: say y"],
    [{ Size: '1', Other: '1', More: '2' }, 'Parameters: [Other, More] do not exist in the template'],
  ])('with %j says what AWS says of parameters', async (given, message) => {
    const { call } = await createTestStacks()
    const declared = {
      Parameters: {
        Size: { Type: 'Number', MaxValue: 3 },
        Kind: { Type: 'String', Default: 'a', AllowedValues: ['a', 'b'] },
        Name: { Type: 'String', Default: 'a', AllowedPattern: '[a-z]+' },
        Long: { Type: 'String', Default: 'a', MaxLength: 3 },
        Said: { Type: 'String', Default: 'y', AllowedValues: ['y'], ConstraintDescription: 'say y' },
      },
      Resources: { A: thing() },
    }
    const Parameters = Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
    const input = { StackName: 'Mine', TemplateBody: JSON.stringify(declared), Parameters }
    await expect(call('CreateStack', input)).rejects.toMatchObject({ code: 'ValidationError', message })
  })

  it.each([
    ['{"Resources":{}}', 'Template format error: At least one Resources member must be defined.'],
    ['Resources: [', 'Template format error: YAML not well-formed. (line 1, column 13)'],
    ['{"Resources":', 'Template format error: JSON not well-formed. ('],
    ['{"not valid"="said"}', 'Template format error: JSON not well-formed. (line 1, column 14)'],
    [
      'Resources: {A: {Type: "Test::Thing"}}\nOutputs: {O: {Value: null}}',
      "[/Outputs/O/Value] 'null' values are not allowed in templates",
    ],
    [
      'AWSTemplateFormatVersion: 2012-12-12\nResources: {A: {Type: "Test::Thing"}}',
      'Template format error: 2012-12-12 is not a supported value for AWSTemplateFormatVersion.',
    ],
    [
      'Mappings: {M: {key: value}}\nResources: {A: {Type: "Test::Thing"}}',
      'Template format error: Every Mappings member key must be a map',
    ],
    [
      'Mappings: {M: {key: {deep: {deeper: value}}}}\nResources: {A: {Type: "Test::Thing"}}',
      'Template format error: Every Mappings attribute must be a String or a List.',
    ],
    [
      'Mappings: {M: {a: {b: c}}}\nResources: {A: {Type: "Test::Thing", Properties: {Value: !FindInMap [M, a, z]}}}',
      'Template error: Unable to get mapping for M::a::z',
    ],
    [
      'Conditions: {C: !Equals [a, b, c]}\nResources: {A: {Type: "Test::Thing"}}',
      'Template error: every Fn::Equals object requires a list of 2 string parameters.',
    ],
    ['Resources: {A: words}', 'Template format error: Any Resources member must be an object.'],
    ['just words', 'Template format error: unsupported structure.'],
    [
      'Resources: {A: {Type: "Test::Thing", Properties: {Value: !Ref Nobody}}}',
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    ['Resources: {A: {}}', 'Template format error: [/Resources/A] Every Resources object must contain a Type member.'],
    ['Resources: {a_b: {Type: "Test::Thing"}}', 'Template format error: Resource name a_b is non alphanumeric.'],
    ['Resources: {A: {Type: "Test::Thing", Colour: red}}', "Invalid template resource property 'Colour'"],
    ['Resources: {A: {Type: "Test::Thing"}}\nColours: {}', 'Invalid template property or properties [Colours]'],
    [
      'Resources: {A: {Type: "Test::Thing", Condition: Nope}}',
      'Template format error: Unresolved condition dependency Nope in the Resources block of the template',
    ],
    [
      'Resources: {A: {Type: "Test::Thing", DependsOn: B}, B: {Type: "Test::Thing", DependsOn: A}}',
      'Circular dependency between resources: [A, B]',
    ],
    [
      'Conditions: {C: !Equals [!Ref A, a]}\nResources: {A: {Type: "Test::Thing"}}',
      'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'Resources: {A: {Type: "Test::Thing"}}\nOutputs: {O: {}}',
      'Template format error: Every Outputs member must contain a Value object',
    ],
    [
      'Parameters: {P: {}}\nResources: {A: {Type: "Test::Thing"}}',
      'Template format error: Every Parameters object must contain a Type member.',
    ],
    [
      'Resources: {A: {Type: "Test::Thing", DependsOn: B}}',
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    ['Resources: {A: {Type: "AWS::EC2::VPC"}}', 'A (AWS::EC2::VPC): this resource type is not modelled'],
    ['Resources: {A: {Type: "AWS::EC2::Instance"}}', 'A (AWS::EC2::Instance): this resource type is not'],
  ])('refuses the template %s', async (TemplateBody, message) => {
    const { call } = await createTestStacks()
    await expect(call('CreateStack', { StackName: 'Mine', TemplateBody })).rejects.toThrow(message)
    expect(await call('DescribeStacks')).toEqual({ Stacks: [] })
  })

  it('refuses by name what it does not do', async () => {
    const { call } = await createTestStacks()
    const input = { StackName: 'Mine', TemplateBody: JSON.stringify(template) }
    for (const more of [
      { NotificationARNs: ['arn:aws:sns:us-east-1:000000000000:t'] },
      { RollbackConfiguration: { MonitoringTimeInMinutes: 5 } },
      { StackPolicyBody: '{}' },
    ]) {
      await expect(call('CreateStack', { ...input, ...more })).rejects.toMatchObject({ code: 'NotModelled' })
    }
    await call('CreateStack', { ...input, NotificationARNs: [], RollbackConfiguration: {} })
  })

  it('takes away again what it made of a stack whose resource fails', async () => {
    const { call, change } = await createTestStacks()
    const TemplateBody = JSON.stringify({ Resources: { Bad: thing({ Fail: 'no' }) } })
    await change('CreateStack', { StackName: 'Mine', TemplateBody })
    expect(await call('DescribeStacks')).toMatchObject({
      Stacks: [{ StackStatus: 'ROLLBACK_COMPLETE' }],
    })
  })

  it('does not change the stacks of the assembly', async () => {
    const { cloudFormation, call } = await createTestStacks()
    await cloudFormation.deploy(assemblyOf({ App: template }))
    await expect(call('DeleteStack', { StackName: 'App' })).rejects.toThrow('it comes from the cloud assembly')
  })

  it('keeps the stacks that it created over a restart, with or without an assembly', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stacks-'))
    const first = await createTestStacks(directory)
    await first.change('CreateStack', { StackName: 'Mine', TemplateBody: JSON.stringify(template) })
    await first.cloud.store.close()
    for (const assembly of [undefined, assemblyOf({ App: { Resources: { D: thing({ Name: 'd' }) } } })]) {
      const next = await createTestStacks(directory)
      await next.cloudFormation.deploy(assembly)
      expect(next.log).toEqual(assembly ? ['+d', '+a', '+b'] : ['+a', '+b'])
      await next.cloud.store.close()
    }
    rmSync(directory, { recursive: true })
  })
})
