import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { PipelineSource, ServicePipeline, type ServicePipelineProps } from '../../infra/constructs/service-pipeline'
import { beginningOfStacks } from '../../infra/constructs/service-pipeline/names'
import { TimeServicePipelineStack } from '../../infra/stacks/time-service-pipeline-stack'
import { stageFrom } from '../../infra/stage'
import { physicalName } from '../../local/engines/cloudformation/physical-name'

interface Action {
  readonly Name: string
  readonly ActionTypeId: { readonly Provider: string }
  readonly Configuration: Readonly<Record<string, string>>
  readonly RunOrder: number
}
interface Stage {
  readonly Name: string
  readonly Actions: readonly Action[]
}

const gate = {
  approvers: [{ name: 'Ada', email: 'ada@example.com' }],
  requester: { name: 'Shop', email: 'shop@example.com' },
}

function pipelineOf(more: Partial<ServicePipelineProps> = {}): ServicePipelineProps {
  return {
    service: 'shop',
    source: PipelineSource.connection('arn:aws:codeconnections:eu-west-1:111122223333:connection/1', 'acme/shop'),
    app: { template: 'app.yaml' },
    tests: { template: 'tests.yaml' },
    gate,
    ...more,
  }
}

function stagesOf(template: Template): readonly Stage[] {
  const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'))
  return pipeline?.Properties.Stages
}

function synthesize(props: ServicePipelineProps): Template {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Shop')
  new ServicePipeline(stack, 'Pipeline', props)
  return Template.fromStack(stack)
}

describe('the pipeline of the service that tells the time', () => {
  const app = new App({ analyticsReporting: false })
  const template = Template.fromStack(new TimeServicePipelineStack(app, { stage: stageFrom('beta') }))
  const stages = stagesOf(template)

  test('has six stages, of which each deploys what was built, and three are tried', () => {
    expect(stages.map(({ Name, Actions }) => [Name, Actions.map(({ Name: action }) => action)])).toEqual([
      ['Source', ['Source']],
      ['Build', ['Build']],
      ['DeployTests', ['Deploy']],
      ['Beta', ['Deploy', 'Test']],
      ['Gamma', ['Deploy', 'Test']],
      ['Prod', ['Prepare', 'Approve', 'Deploy', 'Test']],
    ])
    const templates = stages.flatMap(({ Actions }) =>
      Actions.flatMap(({ Configuration: { TemplatePath = [] } }) => TemplatePath),
    )
    expect(templates).toEqual(['Built::tests.yaml', 'Built::app.yaml', 'Built::app.yaml', 'Built::app.yaml'])
  })

  test('says to the domain what is tried where, and in which run', () => {
    const [, test] = stages[3]?.Actions ?? []
    expect(JSON.parse(test?.Configuration.UserParameters ?? '')).toEqual({
      pipeline: 'beta-time-service',
      run: '#{codepipeline.PipelineExecutionId}',
      stage: 'Beta',
      appStack: 'beta-time-service-beta',
      testStack: 'beta-time-service-tests',
      timeoutMinutes: 15,
    })
    expect(JSON.stringify(test?.Configuration.FunctionName)).toContain('function:signalbox-start-tests-beta')
  })

  test('asks before Prod whom it names, about the change set that is then executed', () => {
    const [prepare, approve, deploy] = stages[5]?.Actions ?? []
    const { run, after, changeSet, newer } = JSON.parse(approve?.Configuration.CustomData ?? '')
    expect({ run, after, newer }).toEqual({
      run: '#{codepipeline.PipelineExecutionId}',
      after: 'Gamma',
      newer: 'supersedes',
    })
    for (const action of [prepare, deploy]) {
      const { StackName, ChangeSetName } = action?.Configuration ?? {}
      expect({ stack: StackName, name: ChangeSetName }).toEqual(changeSet)
    }
    expect([prepare, approve, deploy].map((action) => action?.RunOrder)).toEqual([1, 2, 3])
  })
})

describe('a service', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'service-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const write = (file: string, text: string) => writeFileSync(join(directory, file), text)

  test('that keeps the contract is taken, in JSON as in YAML with short forms', () => {
    write('app.yaml', 'Outputs: { ApiUrl: { Value: !Sub "https://${Api}" } }')
    write('tests.yaml', '{"Outputs": {"TestFunction": {"Value": {"Ref": "T"}}}}')
    expect(() => synthesize(pipelineOf({ contract: directory }))).not.toThrow()
  })

  test('that doesn’t is told what is missing, all of it', () => {
    write('app.yaml', 'Outputs: { Url: { Value: x } }')
    const wrong = () => synthesize(pipelineOf({ contract: directory }))
    expect(wrong).toThrow(/app: .*app\.yaml has no output ApiUrl; add it/)
    expect(wrong).toThrow(/tests: there is no template .*tests\.yaml/)
    write('tests.yaml', 'Outputs: [')
    expect(wrong).toThrow(/tests: .*tests\.yaml can't be read/)
  })

  test('whose parameters are not those that the pipeline gives is told of each', () => {
    write(
      'app.yaml',
      'Parameters: { Colour: { Type: String }, Size: { Type: String, Default: "1" } }\nOutputs: { ApiUrl: { Value: x } }',
    )
    write('tests.yaml', 'Outputs: { TestFunctions: { Value: x } }')
    const app = { template: 'app.yaml', parameters: (StageName: string) => ({ StageName }) }
    const wrong = () => synthesize(pipelineOf({ contract: directory, app }))
    expect(wrong).toThrow(/app: .*app\.yaml has no parameter StageName, which the pipeline gives it/)
    expect(wrong).toThrow(/app: .*app\.yaml has a parameter Colour that nobody gives it/)
    expect(wrong).not.toThrow(/Size/)
  })

  test('that names functions as nobody may make or invoke them is told of each', () => {
    const named = (name: string) =>
      `F${name.length}: { Type: AWS::Serverless::Function, Properties: { FunctionName: ${name} } }`
    write('app.yaml', `Resources: { ${named('shop-prices')}, ${named('prices')} }\nOutputs: { ApiUrl: { Value: x } }`)
    write(
      'tests.yaml',
      `Resources: { ${named('shop-suite')}, ${named('!Sub "${AWS::StackName}-suite"')} }\nOutputs: { TestFunction: { Value: x } }`,
    )
    const wrong = () => synthesize(pipelineOf({ contract: directory }))
    expect(wrong).toThrow(/app: .* calls function F6 prices; .* begin with shop-$/m)
    expect(wrong).toThrow(/tests: .* calls function F10 shop-suite; .* begin with shop-tests-/)
    expect(wrong).not.toThrow(/F11|F28|StackName/)
  })

  test('whose settings CodePipeline would not take is refused by name', () => {
    expect(() => synthesize(pipelineOf({ service: 'Shop!' }))).toThrow('service: expected small letters')
    expect(() => synthesize(pipelineOf({ gate: { ...gate, approvers: [] } }))).toThrow(
      'gate.approvers: expected at least one',
    )
    const requester = { name: 'Shop:\nBot', email: 'shop@example.com' }
    expect(() => synthesize(pipelineOf({ gate: { ...gate, requester } }))).toThrow('gate.requester.name: ')
    const approver = { name: 'Ada', email: 'ada' }
    expect(() => synthesize(pipelineOf({ gate: { ...gate, approvers: [approver] } }))).toThrow(
      'gate.approvers.0.email: ',
    )
    expect(() => synthesize(pipelineOf({ gate: { ...gate, expiresAfter: 'soon' } }))).toThrow('gate.expiresAfter: ')
    const approvers = Array.from({ length: 20 }, (_, each) => ({
      name: `Approver ${each}`,
      email: `a${each}@example.com`,
    }))
    expect(() => synthesize(pipelineOf({ gate: { ...gate, approvers } }))).toThrow('CodePipeline takes 1000 characters')
    expect(() => PipelineSource.connection('arn', 'shop')).toThrow('expected OWNER/NAME')
  })

  test.each([1, 12, 19, 20, 25, 26, 40])(
    'whose name has %i characters has suites that the workflow may invoke, and roles that its own may make',
    (length) => {
      const service = 'customer-notifications-and-what-else-not'.slice(0, length).replace(/-$/, 'x')
      const stages = stagesOf(synthesize(pipelineOf({ service })))
      const { testStack, appStack } = JSON.parse(stages[3]?.Actions[1]?.Configuration.UserParameters ?? '')
      expect(stages[2]?.Actions[0]?.Configuration.StackName).toBe(testStack)
      const prefix = testStack.slice(0, -'-tests'.length)
      expect(appStack).toBe(`${prefix}-beta`)
      for (const logicalId of ['T', 'SuiteOfAll', 'SuiteOfEverythingThatTheServiceDoes0A1B2C3D']) {
        expect(physicalName(testStack, logicalId, '', 64)).toContain(`${prefix}-tests-`)
        expect(physicalName(appStack, logicalId, '', 64)).toContain(`${prefix}-`)
      }
    },
  )

  test('with a long name is told apart from others that begin like it', () => {
    const names = ['customer-notifications-a', 'customer-notifications-b'].map(beginningOfStacks)
    expect(names[0]).toMatch(/^customer-not-[0-9a-f]{6}$/)
    expect(names[0]).not.toBe(names[1])
  })

  test('is deployed by a role that reaches nothing but its own names', () => {
    const roles = synthesize(pipelineOf()).findResources('AWS::IAM::Policy')
    const [, policy] = Object.entries(roles).find(([id]) => id.includes('DeploymentRole')) ?? []
    const statements: { Action: unknown; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement
    for (const { Action, Resource } of statements) {
      const reach = JSON.stringify(Resource)
      expect([Action, reach]).toEqual([
        Action,
        expect.stringMatching(/shop-\*|restapis\*|tags\/\*|transform\/Serverless|Artefacts/),
      ])
    }
  })
})

test.each([
  [undefined, 90],
  [Duration.days(365), 365],
])('what a run has built is kept for as long as its service says, or 90 days (%#)', (keepsArtefacts, days) => {
  synthesize(pipelineOf(keepsArtefacts && { keepsArtefacts })).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [{ ExpirationInDays: days, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }],
    },
  })
})

test('an object of a bucket starts it by what the bucket itself tells, without a trail', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Shop')
  const bucket = Bucket.fromBucketName(stack, 'Code', 'code')
  new ServicePipeline(stack, 'Pipeline', pipelineOf({ source: PipelineSource.s3(bucket, 'shop.zip') }))
  const rules = Template.fromStack(stack).findResources('AWS::Events::Rule')
  expect(Object.values(rules).map(({ Properties }) => Properties.EventPattern)).toEqual([
    {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: ['code'] }, object: { key: ['shop.zip'] } },
    },
  ])
})
