import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemblyDirectory } from '../../cli/build'
import { catalog } from '../../events/catalog'
import { actionsWithoutResources } from '../../infra/acknowledgements'
import { handlerSources } from '../../infra/bundles'
import { describedApis } from '../../infra/openapi/apis'
import { identityStatements, nameOf, ofType, type Resource, resources } from './templates'

const repository = join(__dirname, '../..')

/** What is lost with the resource; queues of dead letters are emptied before a stack is removed. */
const statefulTypes = [
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Archive',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]

function named(resource: Resource, targets: readonly Target[] = []) {
  return targets.map((target) => ({ name: nameOf(resource), target }))
}

interface Target {
  readonly DeadLetterConfig?: { readonly Arn: unknown }
}

/** Neither a caller nor a key. */
function isOpen({ AuthorizationType, ApiKeyRequired }: Resource['Properties']): boolean {
  return AuthorizationType === 'NONE' && ApiKeyRequired !== true
}

function pascal(file: string): string {
  return file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

describe('the templates', () => {
  test('pass cdk-nag’s AwsSolutions checks', () => {
    const cdk = join(repository, 'node_modules/.bin/cdk')
    const output = join(repository, '.build/nag')
    expect(() =>
      execFileSync(cdk, ['synth', '--quiet', '-c', 'forward=events,abc123', '--output', output], {
        cwd: repository,
        stdio: 'pipe',
      }),
    ).not.toThrow()
  }, 180_000)

  test('let a function publish only as its own domain', () => {
    const publishing = identityStatements().filter(({ Action }) =>
      Action.some((action) => action.startsWith('events:Put')),
    )
    expect(publishing.length).toBeGreaterThan(0)
    for (const { owner, Condition } of publishing) {
      const domain = owner.startsWith('signalbox-examples/')
        ? 'promotions'
        : owner.split('/')[0]?.replace('signalbox-', '').replace('operations', 'platform')
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

  test('are those of the platform and of every domain and example there is', () => {
    const manifest = JSON.parse(readFileSync(join(assemblyDirectory(), 'manifest.json'), 'utf8'))
    const deployed = Object.entries<{ type: string }>(manifest.artifacts)
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([name]) => name)
    // What the other tests look at, they look at in all of them.
    expect([...new Set(resources.map(({ stack }) => stack))].sort()).toEqual(deployed.sort())
    const domains = readdirSync(join(repository, 'domains')).map((domain) => `signalbox-${domain}`)
    expect(deployed).toEqual(
      [
        // Of the platform’s folder is the other of its two.
        'signalbox-operations',
        'signalbox-portal',
        'signalbox-examples',
        'signalbox-greeting',
        'signalbox-orders',
        'signalbox-petstore',
        'signalbox-time-service-pipeline',
        ...domains,
      ].sort(),
    )
  })

  test('give whatever delivers to a function or a queue a dead-letter queue', () => {
    const targets = [
      ...ofType('AWS::Events::Rule').flatMap((each) => named(each, each.Properties.Targets)),
      ...ofType('AWS::Scheduler::Schedule').flatMap((each) => named(each, [each.Properties.Target])),
    ]
    expect(targets.length).toBeGreaterThan(0)
    // A pipeline whose start is lost starts at the next push, or by hand.
    const delivered = targets.filter(({ target }) => !JSON.stringify(target).includes(':codepipeline:'))
    expect(delivered.filter(({ target }) => !target.DeadLetterConfig?.Arn)).toEqual([])
    const subscriptions = ofType('AWS::SNS::Subscription').filter(
      ({ Properties }) => !/^(email|sms)/.test(Properties.Protocol),
    )
    expect(subscriptions.filter(({ Properties }) => !Properties.RedrivePolicy).map(nameOf)).toEqual([])
    const sources = ofType('AWS::Lambda::EventSourceMapping')
    // A queue gives up what nobody could handle by itself.
    const givesUp = ({ Properties: { EventSourceArn: at } }: Resource) =>
      ofType('AWS::SQS::Queue').some(
        ({ logicalId, Properties }) => at['Fn::GetAtt']?.[0] === logicalId && Properties.RedrivePolicy,
      )
    expect(sources.filter((each) => !each.Properties.DestinationConfig?.OnFailure && !givesUp(each))).toEqual([])
  })

  test('give every function a destination for what it could not handle', () => {
    const withDestination = ofType('AWS::Lambda::EventInvokeConfig')
      .filter(({ Properties }) => Properties.DestinationConfig?.OnFailure?.Destination)
      .map(({ stack, Properties }) => `${stack}/${Properties.FunctionName.Ref}`)
    expect(withDestination.sort()).toEqual(ofType('AWS::Lambda::Function').map(nameOf).sort())
  })

  test('watch every queue, encrypt it, and let nobody in without TLS', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm')
    const queues = ofType('AWS::SQS::Queue')
    expect(queues.length).toBeGreaterThan(0)
    for (const queue of queues) {
      const own = alarms.filter(
        ({ stack, Properties: { Dimensions = [] } }) =>
          stack === queue.stack && JSON.stringify(Dimensions).includes(`"${queue.logicalId}"`),
      )
      expect([nameOf(queue), own.map(({ Properties }) => Properties)]).toEqual([
        nameOf(queue),
        [expect.objectContaining({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 })],
      ])
      const { KmsMasterKeyId, SqsManagedSseEnabled } = queue.Properties
      expect([nameOf(queue), Boolean(KmsMasterKeyId) || SqsManagedSseEnabled]).toEqual([nameOf(queue), true])
      const policies = ofType('AWS::SQS::QueuePolicy').filter(({ stack, Properties }) => {
        return stack === queue.stack && JSON.stringify(Properties.Queues).includes(`"${queue.logicalId}"`)
      })
      expect(JSON.stringify(policies)).toContain('{"Bool":{"aws:SecureTransport":"false"}}')
    }
  })

  test('tell the operator by one encrypted topic, which nothing but functions of the domains may publish on', () => {
    const topics = ofType('AWS::SNS::Topic')
    // Of the others, pipelines tell of their gates on one, and alarms ring on one that CloudWatch could not use encrypted.
    expect(topics).toHaveLength(3)
    const told = topics.filter(({ logicalId }) => !logicalId.startsWith('Alarms'))
    for (const { Properties } of told) expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain('alias/aws/sns')
    const subscription = ofType('AWS::SNS::Subscription').find(({ Properties }) => Properties.Protocol === 'email')
    expect(subscription).toMatchObject({ Condition: 'HasOperator', Properties: { Protocol: 'email' } })
    const [policy] = ofType('AWS::SNS::TopicPolicy').filter(({ logicalId }) => logicalId.startsWith('Operator'))
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ])
    const publishing = identityStatements().filter(({ Action }) => Action.includes('sns:Publish'))
    expect(publishing.length).toBeGreaterThan(0)
    for (const { owner, Action, Resource } of publishing) {
      // Text messages are no topic's: the user pool's role may send them, and nothing else.
      if (owner.endsWith('smsRole3FF72FE3')) continue
      expect([owner, Action]).toEqual([
        expect.stringMatching(/^signalbox-(?:approvals|identity|subscriptions)\//),
        ['sns:Publish'],
      ])
      expect(JSON.stringify(Resource)).toMatch(/^\[\{"Fn::ImportValue":"signalbox-platform:\w*Operator/)
    }
  })

  test('keep whatever holds state that nothing else has', () => {
    const stateful = resources.filter(({ Type }) => statefulTypes.includes(Type))
    expect(stateful.length).toBeGreaterThan(0)
    for (const each of stateful) {
      const { DeletionPolicy, UpdateReplacePolicy } = each
      expect([nameOf(each), DeletionPolicy, UpdateReplacePolicy]).toEqual([nameOf(each), 'Retain', 'Retain'])
    }
  })

  test('encrypt, protect and back up every table', () => {
    const tables = ofType('AWS::DynamoDB::Table')
    expect(tables.length).toBeGreaterThan(0)
    for (const table of tables) {
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
    const functions = ofType('AWS::Lambda::Function').map(({ logicalId }) => logicalId)
    // Each stack with workflows has its own of the one that ends executions.
    const ofStacks = functions.filter((logicalId) => logicalId.startsWith('ExecutionsEnd'))
    expect(ofStacks.length).toBeGreaterThan(1)
    expect(functions.length - ofStacks.length + 1).toBe(handlerSources().length)
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

  test('authorize every route, unless its table says why it is public', () => {
    const open = ofType('AWS::ApiGateway::Method').filter(
      ({ Properties }) => isOpen(Properties) && Properties.Integration.Type !== 'MOCK',
    )
    const openHandlers = open.map(({ stack, Properties }) => {
      const [, target] = /"([A-Za-z]+)Function[0-9A-F]{8}"/.exec(JSON.stringify(Properties.Integration.Uri)) ?? []
      return `${stack} ${Properties.HttpMethod} ${target}`
    })
    const said = describedApis().flatMap(({ domain, routes }) =>
      Object.values(routes)
        .filter(
          ({ authorization }) =>
            typeof authorization === 'object' && 'public' in authorization && authorization.public.length > 20,
        )
        .map(({ method, handler }) => `signalbox-${domain} ${method} ${pascal(handler)}`),
    )
    expect(openHandlers.sort()).toEqual(said.sort())
    // On purpose written out: another one is worth a second look.
    expect(openHandlers).toEqual([
      'signalbox-approvals GET DecisionPage',
      'signalbox-approvals POST DecisionPage',
      'signalbox-identity DELETE Session',
      'signalbox-identity GET Saml',
      'signalbox-identity GET Session',
      'signalbox-identity GET Session',
      'signalbox-identity GET SignUp',
      'signalbox-identity POST Saml',
      'signalbox-identity POST Saml',
      'signalbox-identity POST Saml',
      'signalbox-identity POST Saml',
      'signalbox-identity POST Session',
      'signalbox-identity POST Session',
      'signalbox-identity POST Session',
      'signalbox-identity POST Session',
      'signalbox-identity POST SignUp',
      'signalbox-identity POST SignUp',
      'signalbox-identity POST SignUp',
      'signalbox-identity POST SignUp',
      'signalbox-identity POST SignUp',
      'signalbox-petstore GET Health',
      'signalbox-subscriptions GET Buyers',
      'signalbox-subscriptions GET Catalogue',
      'signalbox-subscriptions GET Catalogue',
      'signalbox-subscriptions GET Catalogue',
      'signalbox-subscriptions POST Buyers',
    ])
  })

  test('check the body of every authorized POST and PUT, and log no path or query of a request', () => {
    for (const { Properties, logicalId } of ofType('AWS::ApiGateway::Method')) {
      if (!['POST', 'PUT'].includes(Properties.HttpMethod) || isOpen(Properties)) continue
      expect([logicalId, Properties.RequestModels]).toEqual([logicalId, { 'application/json': expect.anything() }])
    }
    expect(ofType('AWS::ApiGateway::Stage')).toHaveLength(ofType('AWS::ApiGateway::RestApi').length)
    for (const { Properties } of ofType('AWS::ApiGateway::Stage')) {
      expect(Properties.AccessLogSetting['Fn::If'][1].Format).not.toMatch(/\$context\.path|querystring/)
    }
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

  test('name no event, source or version of one: what they publish comes from its definition', () => {
    let entries = 0
    for (const machine of ofType('AWS::StepFunctions::StateMachine')) {
      const text: string = machine.Properties.DefinitionString
      for (const [entry, source, detailType, version] of text.matchAll(
        /"Source":"([^"]*)","DetailType":"([^"]*)","Detail":\{"metadata":\{.*?"version":([^,]*),/g,
      )) {
        entries += 1
        const [, name] = /^\$\{(\w+)\}$/.exec(detailType ?? '') ?? []
        expect([entry, name, source, version]).toEqual([
          ...[entry, expect.any(String)],
          ...[`\${${name}Source}`, `"{% \${${name}Version} %}"`],
        ])
      }
      expect(text).not.toContain('"signalbox.')
    }
    expect(entries).toBeGreaterThanOrEqual(7)
  })

  test('are not empty', () => {
    expect(resources.length).toBeGreaterThan(80)
  })
})
