import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { catalog } from '../../events/catalog'
import { actionsWithoutResources } from '../../infra/acknowledgements'
import { handlerSources } from '../../infra/bundles'
import { identityStatements, nameOf, ofType, resources } from './templates'

const repository = join(__dirname, '../..')

describe('the templates', () => {
  test('pass cdk-nag’s AwsSolutions checks', () => {
    const cdk = join(repository, 'node_modules/.bin/cdk')
    const output = join(repository, '.build/nag')
    expect(() =>
      execFileSync(cdk, ['synth', '--quiet', '--output', output], { cwd: repository, stdio: 'pipe' }),
    ).not.toThrow()
  }, 60_000)

  test('let a function publish only as its own domain', () => {
    const publishing = identityStatements().filter(({ Action }) =>
      Action.some((action) => action.startsWith('events:Put')),
    )
    expect(publishing.length).toBeGreaterThan(0)
    for (const { owner, Condition } of publishing) {
      const domain = owner.startsWith('signalbox-examples/')
        ? 'promotions'
        : owner.split('/')[0]?.replace('signalbox-', '')
      expect([owner, Condition]).toEqual([owner, { StringEquals: { 'events:source': `signalbox.${domain}` } }])
    }
  })

  test('let a function touch no table but its own domain’s', () => {
    const reaching = identityStatements().filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:')),
    )
    expect(reaching.length).toBeGreaterThan(0)
    // A table of another stack could only be reached by an import, or by an ARN that is written out.
    for (const { Resource } of reaching) expect(JSON.stringify(Resource)).not.toMatch(/ImportValue|arn:aws/)
  })

  test('allow nothing on * that AWS gives a resource', () => {
    const wide = identityStatements().filter(({ Resource }) => Resource.includes('*'))
    const actions = [...new Set(wide.flatMap(({ Action }) => Action))]
    expect(actions.filter((action) => !actionsWithoutResources.includes(action))).toEqual([])
    expect(actionsWithoutResources.filter((action) => !actions.includes(action))).toEqual([])
  })

  test('allow no action by a wildcard', () => {
    expect(identityStatements().flatMap(({ Action }) => Action.filter((action) => action.includes('*')))).toEqual([])
  })

  test('give every rule’s target a dead-letter queue', () => {
    for (const rule of ofType('AWS::Events::Rule')) {
      for (const target of rule.Properties.Targets) {
        expect([nameOf(rule), target]).toEqual([
          nameOf(rule),
          expect.objectContaining({ DeadLetterConfig: { Arn: expect.anything() } }),
        ])
      }
    }
  })

  test('give every function a destination for what it could not handle', () => {
    const withDestination = ofType('AWS::Lambda::EventInvokeConfig')
      .filter(({ Properties }) => Properties.DestinationConfig?.OnFailure?.Destination)
      .map(({ stack, Properties }) => `${stack}/${Properties.FunctionName.Ref}`)
    expect(withDestination.sort()).toEqual(ofType('AWS::Lambda::Function').map(nameOf).sort())
  })

  test('watch the dead-letter queue', () => {
    const [queue] = ofType('AWS::SQS::Queue')
    const [alarm] = ofType('AWS::CloudWatch::Alarm')
    expect(alarm?.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue?.logicalId, 'QueueName'] } }],
    })
  })

  test('tell the operator by one encrypted topic, which nothing but functions of the domains may publish on', () => {
    const topics = ofType('AWS::SNS::Topic')
    expect(topics.map(({ Properties }) => JSON.stringify(Properties.KmsMasterKeyId))).toEqual([
      expect.stringContaining('alias/aws/sns'),
    ])
    const [subscription] = ofType('AWS::SNS::Subscription')
    expect(subscription).toMatchObject({ Condition: 'HasOperator', Properties: { Protocol: 'email' } })
    const [policy] = ofType('AWS::SNS::TopicPolicy')
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ])
    const publishing = identityStatements().filter(({ Action }) => Action.some((action) => action.startsWith('sns:')))
    expect(publishing.length).toBeGreaterThan(0)
    for (const { owner, Action, Resource } of publishing) {
      expect([owner, Action]).toEqual([expect.stringMatching(/^signalbox-approvals\//), ['sns:Publish']])
      expect(JSON.stringify(Resource)).toMatch(/^\[\{"Fn::ImportValue":"signalbox-platform:\w*Operator/)
    }
  })

  test('keep, encrypt, protect and back up every table', () => {
    const tables = ofType('AWS::DynamoDB::Table')
    expect(tables.length).toBeGreaterThan(0)
    for (const table of tables) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
      expect(table.Properties).toMatchObject({
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      })
    }
  })

  test('run every function on arm64, the newest Node runtime, with its own role and its own logs', () => {
    const functions = ofType('AWS::Lambda::Function')
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' })
    }
    for (const part of ['Role', 'LoggingConfig']) {
      const owned = functions.map(({ stack, Properties }) => stack + JSON.stringify(Properties[part]))
      expect(new Set(owned).size).toBe(functions.length)
    }
  })

  test('deploy every handler there is', () => {
    expect(ofType('AWS::Lambda::Function')).toHaveLength(handlerSources().length)
  })

  test('keep execution data out of the workflows’ logs, and tokens out of the archive', () => {
    for (const { Properties } of ofType('AWS::StepFunctions::StateMachine')) {
      expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false })
    }
    const sensitive = catalog.filter((event) => event.sensitive).map(({ detailType }) => detailType)
    expect(sensitive).toEqual(expect.arrayContaining(['ApprovalTaskTaken', 'ApprovalTokenIssued']))
    expect(ofType('AWS::Events::Archive')).not.toEqual([])
    for (const { Properties } of ofType('AWS::Events::Archive')) {
      expect(Properties.EventPattern['detail-type']).toEqual([{ 'anything-but': sensitive }])
    }
  })

  test('authorize every route, or are public on purpose: the decision pages alone', () => {
    const open = ofType('AWS::ApiGateway::Method').filter(({ Properties }) => Properties.AuthorizationType === 'NONE')
    expect(open.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'GatewayApidecisionsidGET',
      'GatewayApidecisionsidPOST',
    ])
  })

  test('check the body of every signed POST, and log no path or query of a request', () => {
    for (const { Properties, logicalId } of ofType('AWS::ApiGateway::Method')) {
      if (Properties.HttpMethod !== 'POST' || Properties.AuthorizationType === 'NONE') continue
      expect([logicalId, Properties.RequestModels]).toEqual([logicalId, { 'application/json': expect.anything() }])
    }
    const [stage] = ofType('AWS::ApiGateway::Stage')
    expect(stage?.Properties.AccessLogSetting.Format).not.toMatch(/\$context\.path|querystring/)
  })

  test('hold no event’s name that is not in the catalog', () => {
    const names = ofType('AWS::Events::Rule')
      .filter(({ Properties }) => !Properties.EventPattern?.source.some((source: string) => source.startsWith('aws.')))
      .flatMap(({ Properties }) => Properties.EventPattern?.['detail-type'] ?? [])
    const known = catalog.map(({ detailType }) => detailType)
    expect(names.filter((name: string) => !known.includes(name))).toEqual([])
  })

  test('have state machines that asl-validator accepts', () => {
    const validate =
      jest.requireActual<(definition: object, options: object) => { isValid: boolean; errorsText(): string }>(
        'asl-validator',
      )
    for (const machine of ofType('AWS::StepFunctions::StateMachine')) {
      const { DefinitionString, DefinitionSubstitutions } = machine.Properties
      const text = Object.entries(DefinitionSubstitutions).reduce<string>(
        (definition, [name, value]) =>
          definition.replaceAll(`\${${name}}`, typeof value === 'string' ? value : 'arn:aws:states:::x'),
        DefinitionString,
      )
      const result = validate(JSON.parse(text), { checkArn: false })
      expect([nameOf(machine), result.isValid || result.errorsText()]).toEqual([nameOf(machine), true])
    }
  })

  test('are not empty', () => {
    expect(resources.length).toBeGreaterThan(80)
  })
})
