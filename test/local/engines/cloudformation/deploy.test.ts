import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemblyOf, createTestStacks, thing } from './create-test-stacks'

const ref = (name: string) => ({ Ref: name })
const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })

describe('deploy', () => {
  it('creates resources after what they refer to, and resolves what they say of each other', async () => {
    const { cloudFormation, things, log } = await createTestStacks()
    const assembly = assemblyOf({
      App: {
        Resources: {
          Last: thing({ Name: 'last' }, { DependsOn: ['First', 'Middle'] }),
          Middle: thing({ Name: 'middle', Value: { 'Fn::Sub': '${First.Arn} of ${AWS::StackName}' } }),
          First: thing({ Name: 'first' }),
        },
        Outputs: { Deep: { Value: { 'Fn::GetAtt': 'First.Deep.Name' } } },
      },
    })
    const report = await cloudFormation.deploy(assembly)
    expect(log).toEqual(['+first', '+middle', '+last'])
    expect(things.get('middle')).toEqual({ Name: 'middle', Value: 'arn:thing:first of App' })
    expect(cloudFormation.outputs('App')).toEqual({ Deep: 'deep' })
    expect(report.stacks).toMatchObject([{ name: 'App', change: 'created', resources: 3 }])
  })

  it('gives a resource without a name one that is the same at every start', async () => {
    const assembly = assemblyOf({ App: { Resources: { TheThingWithARatherLongLogicalId: thing() } } })
    const [first, second] = [await createTestStacks(), await createTestStacks()]
    await first.cloudFormation.deploy(assembly)
    await second.cloudFormation.deploy(assembly)
    const [name] = first.things.keys()
    expect(name).toMatch(/^App-TheThingWithARatherLong\w*-[0-9A-Z]{12}$/)
    expect(name?.length).toBeLessThanOrEqual(40)
    expect([...second.things.keys()]).toEqual([name])
  })

  it('hands exports to the stacks that import them', async () => {
    const { cloudFormation, things } = await createTestStacks()
    await cloudFormation.deploy(
      assemblyOf({
        A: {
          Resources: { T: thing({ Name: 'shared' }) },
          Outputs: { O: { Value: arnOf('T'), Export: { Name: { 'Fn::Sub': '${AWS::StackName}:T' } } } },
        },
        B: { Resources: { T: thing({ Name: 'user', Value: { 'Fn::ImportValue': 'A:T' } }) } },
      }),
    )
    expect(things.get('user')).toEqual({ Name: 'user', Value: 'arn:thing:shared' })
  })

  it('creates what its condition allows, with the parameters that are given', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'test' }, BootstrapVersion: bootstrapVersion },
      Rules: { CheckBootstrapVersion: { Assertions: [] } },
      Conditions: { IsProd: { 'Fn::Equals': [ref('Stage'), 'prod'] } },
      Resources: {
        Always: thing({ Name: 'always', Value: { 'Fn::If': ['IsProd', arnOf('Prod'), ref('AWS::NoValue')] } }),
        Prod: thing({ Name: 'prod' }, { Condition: 'IsProd' }),
      },
    }
    const test = await createTestStacks()
    await test.cloudFormation.deploy(assemblyOf({ App: template }))
    expect([...test.things]).toEqual([['always', { Name: 'always' }]])

    const everywhere = await createTestStacks()
    await everywhere.cloudFormation.deploy(assemblyOf({ App: template }), { parameters: { Stage: 'prod' } })
    expect(everywhere.things.get('always')).toEqual({ Name: 'always', Value: 'arn:thing:prod' })

    const byStack = await createTestStacks()
    await byStack.cloudFormation.deploy(assemblyOf({ App: template }), { parameters: { App: { Stage: 'prod' } } })
    expect([...byStack.things.keys()]).toEqual(['prod', 'always'])
  })

  it('lets what is left out refer to what is left out with it, and to nothing that is not declared', async () => {
    const templateOf = (to: string) => ({
      Conditions: { IsWanted: { 'Fn::Equals': ['yes', 'no'] } },
      Resources: {
        Role: thing({ Name: 'role' }, { Condition: 'IsWanted' }),
        User: thing({ Name: 'user', Value: arnOf(to) }, { Condition: 'IsWanted' }),
      },
    })
    const { cloudFormation, things } = await createTestStacks()
    await cloudFormation.deploy(assemblyOf({ App: templateOf('Role') }))
    expect(things.size).toBe(0)
    await expect(cloudFormation.deploy(assemblyOf({ App: templateOf('Nobody') }))).rejects.toThrow(
      'Unresolved resource dependencies [Nobody]: there is no such resource or parameter',
    )
  })

  it('tells everything that is wrong in all stacks at once, and changes nothing', async () => {
    const { cloudFormation, things, call } = await createTestStacks()
    const assembly = assemblyOf({
      A: {
        Hooks: {},
        Resources: {
          Fine: thing(),
          Strange: { Type: 'AWS::EC2::Instance' },
          Typo: thing({ Nmae: 'x' }),
          Lost: thing({ Value: { 'Fn::Sub': '${Nobody}' } }),
          Snapshot: thing({}, { DeletionPolicy: 'Snapshot' }),
        },
      },
      B: {
        Resources: {
          Egg: thing({ Value: ref('Hen') }),
          Hen: thing({}, { DependsOn: 'Egg', UpdatePolicy: {} }),
          Secret: thing({ Value: '{{resolve:kms:/x:1}}' }),
        },
        Outputs: { O: { Value: arnOf('Nothing') } },
      },
    })
    const error = await cloudFormation.deploy(assembly).catch((refused) => refused)
    expect(error.message.split('\n')).toEqual([
      '9 problems:',
      '  stack A: template section "Hooks" is not modelled by the local cloud',
      '  stack A, Snapshot (Test::Thing): DeletionPolicy "Snapshot" is not modelled by the local cloud; modelled: Delete, Retain, RetainExceptOnCreate',
      '  stack A, Strange (AWS::EC2::Instance): this resource type is not modelled by the local cloud',
      '  stack A, Typo (Test::Thing), Nmae: this property is not modelled by the local cloud; modelled: Fail, HalfMade, Name, Stays, Value',
      '  stack A, Lost (Test::Thing): Unresolved resource dependencies [Nobody]: there is no such resource or parameter',
      '  stack B, Hen (Test::Thing): attribute "UpdatePolicy" is not modelled by the local cloud',
      '  stack B, Secret (Test::Thing): dynamic reference {{resolve:kms:…}} is not modelled by the local cloud; it knows secretsmanager, ssm, ssm-secure',
      '  stack B, output O: Unresolved resource dependencies [Nothing]: there is no such resource or parameter',
      '  stack B: Circular dependency between resources: Egg -> Hen -> Egg',
    ])
    expect(error.problems).toHaveLength(9)
    expect(things.size).toBe(0)
    expect(await call('DescribeStacks')).toEqual({ Stacks: [] })
  })

  it('names the parameter and the stack of a bad value', async () => {
    const { cloudFormation } = await createTestStacks()
    const assembly = assemblyOf({
      App: { Parameters: { Size: { Type: 'Number', MaxValue: 3 } }, Resources: { T: thing() } },
    })
    const deploy = (parameters: Record<string, string | Record<string, string>>) =>
      cloudFormation.deploy(assembly, { parameters })
    await expect(deploy({ Size: '4' })).rejects.toThrow('stack App: parameter Size: "4" failed to satisfy')
    await expect(deploy({})).rejects.toThrow('stack App: parameter Size has no value')
    await expect(deploy({ Size: '1', Sise: '1' })).rejects.toThrow('parameter Sise is not declared in any stack')
    await expect(deploy({ Apq: { Size: '1' } })).rejects.toThrow('stack Apq: parameters are given for it')
  })

  it('refuses a stack that is made for another account or region', async () => {
    const { cloudFormation } = await createTestStacks()
    const assembly = assemblyOf({ App: { Resources: {} } }, { account: '123456789012', region: 'eu-west-1' })
    await expect(cloudFormation.deploy(assembly)).rejects.toThrow('made for account 123456789012')
  })

  it('tells every resource that an engine refuses, but not those that depend on them', async () => {
    const { cloudFormation, call } = await createTestStacks()
    const assembly = assemblyOf({
      App: { Resources: { X: thing({ Fail: 'x' }), Y: thing({ Fail: 'y' }), Z: thing({ Value: ref('X') }) } },
    })
    await expect(cloudFormation.deploy(assembly)).rejects.toMatchObject({
      problems: [
        { logicalId: 'X', message: 'Fail: x' },
        { logicalId: 'Y', message: 'Fail: y' },
      ],
    })
    expect(await call('DescribeStacks')).toMatchObject({ Stacks: [{ StackStatus: 'CREATE_FAILED' }] })
  })

  it('accepts the inert types and properties, and names them', async () => {
    const { cloudFormation, things } = await createTestStacks()
    const report = await cloudFormation.deploy(
      assemblyOf({
        App: {
          Resources: {
            Red: thing({ Name: 'red', Colour: 'red' }),
            Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'loud', Threshold: 1 } },
            User: thing({ Name: 'user', Value: [ref('Alarm'), arnOf('Alarm')] }),
          },
        },
      }),
    )
    expect(things.get('red')).toEqual({ Name: 'red' })
    expect(things.get('user')?.Value).toEqual(['loud', 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:loud'])
    expect(report.inert).toEqual([
      { stack: 'App', logicalId: 'Red', type: 'Test::Thing', property: 'Colour', reason: 'things are not seen' },
      { stack: 'App', logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm', reason: 'no metrics are kept' },
    ])
  })
})

describe('deploying again', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stacks-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  /** Deploys in a process of its own, as it were. */
  async function start(stacks: Parameters<typeof assemblyOf>[0] | undefined, endpointUrl = '') {
    const test = await createTestStacks(directory, endpointUrl)
    const report = await test.cloudFormation.deploy(stacks && assemblyOf(stacks))
    await test.cloud.store.close()
    return { report, log: test.log }
  }

  it('applies the same template again, and calls it unchanged', async () => {
    const stacks = { App: { Resources: { T: thing({ Name: 't' }) } } }
    await start(stacks)
    const { report, log } = await start(stacks)
    expect(log).toEqual(['+t'])
    expect(report.stacks).toMatchObject([{ change: 'unchanged' }])
  })

  it('removes what the template no longer has, the last one first', async () => {
    await start({
      App: {
        Resources: { A: thing({ Name: 'a' }), B: thing({ Name: 'b', Value: ref('A') }), C: thing({ Name: 'c' }) },
      },
    })
    const { report, log } = await start({ App: { Resources: { C: thing({ Name: 'c' }) } } })
    expect(log).toEqual(['+c', '-b', '-a'])
    expect(report).toMatchObject({ stacks: [{ change: 'updated' }], removed: [{ ref: 'b' }, { ref: 'a' }] })
    expect((await start({ App: { Resources: { C: thing({ Name: 'c' }) } } })).log).toEqual(['+c'])
  })

  it('removes a stack that the assembly no longer has, before those it built on', async () => {
    await start({ A: { Resources: { T: thing({ Name: 'a' }) } }, B: { Resources: { T: thing({ Name: 'b' }) } } })
    const { report, log } = await start({ C: { Resources: {} } })
    expect(log).toEqual(['-b', '-a'])
    expect(report.stacks.map(({ name, change }) => `${name} ${change}`)).toEqual([
      'C created',
      'B removed',
      'A removed',
    ])
  })

  it('keeps what its policy retains or what cannot be removed, and says so', async () => {
    await start({
      App: {
        Resources: { Kept: thing({ Name: 'kept' }, { DeletionPolicy: 'Retain' }), Rock: { Type: 'Test::Rock' } },
      },
    })
    const { report, log } = await start({ App: { Resources: {} } })
    expect(log).toEqual([])
    expect(report.retained).toMatchObject([
      { logicalId: 'Rock', reason: 'the local cloud cannot remove this resource type' },
      { logicalId: 'Kept', ref: 'kept', reason: 'its policy says Retain' },
    ])
  })

  it('removes the old one of a resource that was replaced, unless UpdateReplacePolicy retains it', async () => {
    const named = (a: string, b: string) => ({
      App: { Resources: { A: thing({ Name: a }), B: thing({ Name: b }, { UpdateReplacePolicy: 'Retain' }) } },
    })
    await start(named('a1', 'b1'))
    const { report, log } = await start(named('a2', 'b2'))
    expect(log).toEqual(['+a2', '+b2', '-a1'])
    expect(report.retained).toMatchObject([{ ref: 'b1' }])
  })

  it('takes a resource whose ref is an address for the same one after a start on another port', async () => {
    const stacks = (port: number) => ({ App: { Resources: { Q: thing({ Name: `http://127.0.0.1:${port}/q` }) } } })
    await start(stacks(4566), 'http://127.0.0.1:4566')
    const { log } = await start(stacks(4577), 'http://127.0.0.1:4577')
    expect(log).toEqual(['+http://127.0.0.1:4577/q'])
  })

  it('applies what was deployed before when it is started without an assembly', async () => {
    await start({ App: { Resources: { T: thing({ Name: 't' }) } } })
    const { report, log } = await start(undefined)
    expect(log).toEqual(['+t'])
    expect(report.stacks).toMatchObject([{ name: 'App', change: 'unchanged' }])
  })
})

const bootstrapVersion = {
  Type: 'AWS::SSM::Parameter::Value<String>',
  Default: '/cdk-bootstrap/hnb659fds/version',
}
