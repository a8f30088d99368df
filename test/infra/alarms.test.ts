/** What rings, and by which metrics: as AWS documents them, since nothing here can tell a metric that does not exist. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds } from '../../infra/constructs/watch/kinds'
import { nameOf, ofType, type Resource } from './templates'

const lambda = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html'
const states = 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html'
const apiGateway =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html'
const eventBridge = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html'
const dynamoDb = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html'
const ses = 'https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html'
const sqs =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html'

/**
 * AWS's own text of those pages, as it was kept, against which names and dimensions were held on 28 November 2026. What is not
 * here was found in other people's templates and code alone, where it is used as it is here: `AsyncEventAge`, which is
 * younger than the copy, and SES's two rates.
 */
const copies: Readonly<Record<string, string>> = {
  [lambda]:
    'https://github.com/awsdocs/aws-lambda-developer-guide/blob/2be81b8fa0e4b7ecb20892909bcd01da2e6cb61c/doc_source/monitoring-metrics.md',
  [states]:
    'https://github.com/awsdocs/aws-step-functions-developer-guide/blob/1c3b2c0d6f836d80ec87fc7ec691069bbc309430/doc_source/procedure-cw-metrics.md',
  [apiGateway]:
    'https://github.com/awsdocs/amazon-api-gateway-developer-guide/blob/13945642c8779810147a5b1f16054f7c2e8b64bb/doc_source/api-gateway-metrics-and-dimensions.md',
  // It lists both dimensions, and for a metric `RuleName` alone: that of a rule of a bus of one's own has both.
  [eventBridge]:
    'https://github.com/awsdocs/amazon-eventbridge-user-guide/blob/2657d7162e82bba198bae1f531c5854ccfd94fd2/doc_source/eb-monitoring.md',
  [sqs]:
    'https://github.com/awsdocs/amazon-sqs-developer-guide/blob/2a92372adae14c4db9a27dc34c2e88c88259b045/doc_source/sqs-available-cloudwatch-metrics.md',
  // In the words of Pulumi's reference, which quotes it.
  [dynamoDb]:
    'https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/awsx/functions/classic.dynamodb.metrics.writeThrottleEvents.html',
}
const notInACopy = ['AWS/Lambda AsyncEventAge', 'AWS/SES Reputation.BounceRate', 'AWS/SES Reputation.ComplaintRate']

interface Documented {
  readonly page: string
  /** Sets of dimensions under which it is told. */
  readonly dimensions: readonly (readonly string[])[]
}

const documented: Readonly<Record<string, Documented>> = {
  'AWS/Lambda Errors': { page: lambda, dimensions: [[], ['FunctionName']] },
  'AWS/Lambda Throttles': { page: lambda, dimensions: [[], ['FunctionName']] },
  'AWS/Lambda Invocations': { page: lambda, dimensions: [[], ['FunctionName']] },
  'AWS/Lambda AsyncEventAge': { page: lambda, dimensions: [['FunctionName']] },
  'AWS/States ExecutionsFailed': { page: states, dimensions: [['StateMachineArn']] },
  'AWS/States ExecutionsTimedOut': { page: states, dimensions: [['StateMachineArn']] },
  'AWS/ApiGateway 5XXError': { page: apiGateway, dimensions: [['ApiName'], ['ApiName', 'Stage']] },
  'AWS/ApiGateway Latency': { page: apiGateway, dimensions: [['ApiName'], ['ApiName', 'Stage']] },
  'AWS/Events FailedInvocations': { page: eventBridge, dimensions: [['RuleName'], ['EventBusName', 'RuleName']] },
  'AWS/Events InvocationsFailedToBeSentToDlq': {
    page: eventBridge,
    dimensions: [['RuleName'], ['EventBusName', 'RuleName']],
  },
  'AWS/SQS ApproximateNumberOfMessagesVisible': { page: sqs, dimensions: [['QueueName']] },
  'AWS/DynamoDB ReadThrottleEvents': {
    page: dynamoDb,
    dimensions: [['TableName'], ['GlobalSecondaryIndexName', 'TableName']],
  },
  'AWS/DynamoDB WriteThrottleEvents': {
    page: dynamoDb,
    dimensions: [['TableName'], ['GlobalSecondaryIndexName', 'TableName']],
  },
  'AWS/SES Reputation.BounceRate': { page: ses, dimensions: [[]] },
  'AWS/SES Reputation.ComplaintRate': { page: ses, dimensions: [[]] },
}

interface Used {
  readonly metric: string
  readonly dimensions: readonly string[]
}

interface MetricOfTemplate {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly { readonly Name: string }[]
}

function used({ Namespace, MetricName, Dimensions = [] }: MetricOfTemplate): Used {
  return { metric: `${Namespace} ${MetricName}`, dimensions: Dimensions.map(({ Name }) => Name).sort() }
}

/** Of an alarm on one metric, on a sum of some, or on what a query finds. */
function metricsOf({ Properties }: Resource): readonly Used[] {
  if (Properties.Metrics === undefined) return [used(Properties as MetricOfTemplate)]
  return Properties.Metrics.flatMap((each: { MetricStat?: { Metric: MetricOfTemplate }; Expression?: unknown }) => {
    if (each.MetricStat) return [used(each.MetricStat.Metric)]
    const query = /SUM\((\w+)\) FROM SCHEMA\(\\?"([\w/]+)\\?", ([\w, ]+)\)/.exec(JSON.stringify(each.Expression))
    return query ? [{ metric: `${query[2]} ${query[1]}`, dimensions: String(query[3]).split(', ').sort() }] : []
  })
}

/** As the mail has it, with names in the place of what is known on AWS alone. */
function descriptionOf({ Properties }: Resource): string {
  const { AlarmDescription: text } = Properties
  if (typeof text === 'string') return text
  return text['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'NAME')).join('')
}

const alarms = ofType('AWS::CloudWatch::Alarm')
const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8')

test('Every alarm is on metrics that AWS documents, with the dimensions that they have', () => {
  expect(alarms.length).toBeGreaterThan(50)
  for (const alarm of alarms) {
    const all = metricsOf(alarm)
    expect([nameOf(alarm), all.length]).not.toEqual([nameOf(alarm), 0])
    for (const { metric, dimensions } of all) {
      expect([nameOf(alarm), metric, documented[metric]?.dimensions ?? 'not documented']).toEqual([
        nameOf(alarm),
        metric,
        expect.arrayContaining([dimensions]),
      ])
    }
  }
})

test('Each metric was held against a copy of AWS’s text, or is said not to have been', () => {
  for (const [metric, { page }] of Object.entries(documented)) {
    expect([metric, notInACopy.includes(metric) || copies[page] !== undefined]).toEqual([metric, true])
  }
})

test('Every alarm tells somebody, what it means, and what to run', () => {
  for (const alarm of alarms) {
    expect([nameOf(alarm), alarm.Properties.AlarmActions]).toEqual([nameOf(alarm), [expect.anything()]])
    expect(descriptionOf(alarm)).toMatch(/^[A-Z][\w ]+: .+\. Run: npx signalbox [\w .-]+ --aws$/)
    expect(descriptionOf(alarm).length).toBeLessThan(900)
  }
})

test('Each alarm has its section in the runbook, with the command that it says, and each section its alarm', () => {
  const sections = new Map(
    runbook
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  )
  const titles = new Set(alarms.map((alarm) => descriptionOf(alarm).split(':')[0] ?? ''))
  expect([...sections.keys()].sort()).toEqual([...titles].sort())
  expect([...titles].sort()).toEqual(
    Object.values(kinds)
      .map(({ title }) => title)
      .sort(),
  )
  for (const kind of Object.values(kinds)) expect(sections.get(kind.title)).toContain(kind.run('NAME'))
})

test('CloudWatch alone may ring on the topic of alarms, for alarms of this account', () => {
  const [policy] = ofType('AWS::SNS::TopicPolicy').filter(({ logicalId }) => logicalId.startsWith('Alarms'))
  expect(policy?.Properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: expect.anything(), ArnLike: expect.anything() },
    }),
  ])
})

test('Nothing that could fail is without an alarm', () => {
  const watched = (metric: string) =>
    alarms.filter((alarm) => metricsOf(alarm).some((each) => each.metric === metric)).length
  const workflows = ofType('AWS::StepFunctions::StateMachine').filter(({ stack }) => stack !== 'signalbox-examples')
  expect(watched('AWS/States ExecutionsTimedOut')).toBe(workflows.length)
  // An approval that is rejected or expires is a failed execution, and all is well.
  expect(watched('AWS/States ExecutionsFailed')).toBe(workflows.length - 1)
  const steps = alarms.filter(({ Properties, Condition }) => Properties.MetricName === 'Errors' && !Condition)
  expect(steps.map(({ logicalId }) => logicalId.slice(0, 4))).toEqual(expect.arrayContaining(['Sett', 'Wake']))
  expect(watched('AWS/Lambda Errors')).toBe(ofType('AWS::Lambda::Function').length)
  expect(watched('AWS/DynamoDB WriteThrottleEvents')).toBe(ofType('AWS::DynamoDB::Table').length)
  expect(watched('AWS/ApiGateway 5XXError')).toBe(ofType('AWS::ApiGateway::RestApi').length)
  const rules = ofType('AWS::Events::Rule').filter(({ stack }) => !stack.includes('pipeline'))
  const schedules = rules.filter(({ Properties }) => Properties.ScheduleExpression)
  const ofDefaultBus = rules.filter((each) => !schedules.includes(each) && !each.Properties.EventBusName)
  expect(watched('AWS/Lambda Invocations')).toBe(schedules.length)
  // One for all rules of our own bus.
  expect(watched('AWS/Events FailedInvocations')).toBe(ofDefaultBus.length + 1)
})

test('What asks for tasks of the activity rests unless workflows wait by it, and nothing rings for it then', () => {
  const [rule] = ofType('AWS::Events::Rule').filter(({ logicalId }) => logicalId.startsWith('PollActivitySchedule'))
  expect(rule?.Properties.State).toEqual({ 'Fn::If': ['HasManualSteps', 'ENABLED', 'DISABLED'] })
  const silent = alarms.filter(({ logicalId }) => /^PollActivity.*StandsStill/.test(logicalId))
  expect(silent.map(({ Condition }) => Condition)).toEqual(['HasManualSteps'])
})

test('There is one dashboard, of metrics that AWS documents', () => {
  const [dashboard, ...others] = ofType('AWS::CloudWatch::Dashboard')
  expect(others).toEqual([])
  const body = JSON.stringify(dashboard?.Properties.DashboardBody).replaceAll('\\"', '"')
  const shown = [...body.matchAll(/\["(AWS\/\w+)","([\w.]+)"/g)].map(([, namespace, name]) => `${namespace} ${name}`)
  expect(shown.length).toBeGreaterThan(10)
  expect(shown.filter((each) => !(each in documented))).toEqual([])
})

test('The dashboard shows every function of the stage by its name, summed up by stack', () => {
  const [dashboard] = ofType('AWS::CloudWatch::Dashboard')
  const body = JSON.stringify(dashboard?.Properties.DashboardBody).replaceAll('\\"', '"')
  const shown = [...body.matchAll(/"AWS\/Lambda","(\w+)","FunctionName","([^"]+)"/g)]
  const of = (metric: string) => shown.flatMap(([, name, of]) => (name === metric ? [of ?? ''] : [])).sort()
  const functions = ofType('AWS::Lambda::Function').filter(({ stack }) => !stack.includes('pipeline'))
  const names = functions.map(({ Properties }) => Properties.FunctionName as string).sort()
  expect(names.filter((name) => !/^signalbox-[\w-]+$/.test(name) || name.length > 64)).toEqual([])
  expect(new Set(names).size).toBe(names.length)
  expect(of('Errors')).toEqual(names)
  expect(of('Throttles')).toEqual(names)
  // Each expression takes what it adds up from its own graph.
  expect(new Set(body.match(/"id":"signalbox\w+"/g)).size * 2).toBe(body.match(/"id":"signalbox\w+"/g)?.length)
})

test('Functions, workflows and APIs are traced', () => {
  for (const { Properties } of ofType('AWS::Lambda::Function').filter(({ stack }) => !stack.includes('pipeline'))) {
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' })
  }
  for (const { Properties } of ofType('AWS::StepFunctions::StateMachine'))
    expect(Properties.TracingConfiguration).toEqual({ Enabled: true })
  for (const { Properties } of ofType('AWS::ApiGateway::Stage')) expect(Properties.TracingEnabled).toBe(true)
})
