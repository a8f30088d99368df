/** The alarms of all stacks of a stage, those of the account, and the dashboard. To be called when all stacks are there. */
import { ArnFormat, Stack } from 'aws-cdk-lib'
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway'
import { Dashboard, GraphWidget, type IMetric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import type { PlatformStack } from '../../stacks/platform-stack'
import { createAlarm } from './create-alarm'
import { metrics, ofRules, sumOf } from './metrics'
import { watchStack } from './watch-stack'

/** @param examples stacks whose executions fail as well where all goes as it should */
export function watchSystem(platform: PlatformStack, examples: readonly Stack[]): void {
  const { topicArn } = platform.alarms
  const { name: stageName } = platform.stage
  for (const stack of [platform, ...platform.domains]) {
    watchStack(stack, { stageName, topicArn, isExample: examples.includes(stack) })
  }
  const account = new Construct(platform, 'Account')
  const own = { name: 'signalbox', topicArn }
  createAlarm(account, { ...own, kind: 'functionsThrottled', metric: metrics.functionsThrottled(), atLeast: 1 })
  createAlarm(account, { ...own, kind: 'bounces', metric: metrics.bounces(), atLeast: 0.05 })
  createAlarm(account, { ...own, kind: 'complaints', metric: metrics.complaints(), atLeast: 0.001 })
  const { eventBusName } = platform.bus
  const lost = ofRules('InvocationsFailedToBeSentToDlq', eventBusName)
  const notDelivered = ofRules('FailedInvocations', eventBusName)
  createAlarm(account, { ...own, kind: 'notDelivered', metric: notDelivered, atLeast: 1 })
  createAlarm(account, { ...own, kind: 'eventsLost', metric: lost, atLeast: 1 })
  showDashboard(platform)
}

/**
 * What is named by the stage is shown by its name: a reference to each function or table would be an export that its own
 * stack could not take back. The functions of a stack are shown together, and its alarms tell which.
 */
function showDashboard(platform: PlatformStack): void {
  const { stage } = platform
  const all = platform.domains.flatMap((stack) => stack.node.findAll())
  const apis = all.filter((each): each is CfnRestApi => each instanceof CfnRestApi).map(({ name }) => name as string)
  const machines = all
    .filter((each): each is CfnStateMachine => each instanceof CfnStateMachine)
    .map(({ stateMachineName }) => stateMachineName as string)
  const machineArn = (resourceName: string) =>
    platform.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
  const ofFunctions = (metric: (typeof metrics)['functionErrors']) =>
    [platform, ...platform.domains].flatMap((stack) => {
      const names = namesOfFunctions(stack)
      return names.length === 0
        ? []
        : [
            sumOf(
              names.map((FunctionName) => metric({ FunctionName })),
              stack.stackName,
            ),
          ]
    })
  const graph = (title: string, left: readonly IMetric[]) => new GraphWidget({ title, left: [...left], width: 12 })
  const ofApis = (metric: (typeof metrics)['latency']) =>
    apis.map((ApiName) => metric({ ApiName, Stage: stage.name }).with({ label: ApiName }))
  const ofMachines = (metric: (typeof metrics)['executionsFailed']) =>
    machines.map((name) => metric({ StateMachineArn: machineArn(name) }).with({ label: name }))

  new Dashboard(platform, 'Dashboard', {
    dashboardName: stage.named('signalbox'),
    widgets: [
      [
        new TextWidget({
          markdown: `# ${stage.named('signalbox')}\nWhat to do when an alarm rings: docs/runbook.md`,
          width: 24,
          height: 2,
        }),
      ],
      [
        graph('Executions failed', ofMachines(metrics.executionsFailed)),
        graph('Dead letters', [metrics.messages({ QueueName: platform.deadLetters.queueName })]),
      ],
      [graph('API server errors', ofApis(metrics.serverErrors)), graph('API latency, p99', ofApis(metrics.latency))],
      [
        graph('Errors of functions', ofFunctions(metrics.functionErrors)),
        graph('Functions throttled', ofFunctions(metrics.functionsThrottled)),
      ],
      [
        graph('Functions throttled in the account', [metrics.functionsThrottled()]),
        graph('Mail of the account: bounces and complaints', [metrics.bounces(), metrics.complaints()]),
      ],
    ],
  })
}

/** Those that have one of our own; what CDK makes for itself has none. */
function namesOfFunctions(stack: Stack): readonly string[] {
  return stack.node
    .findAll()
    .flatMap((each) => (each instanceof CfnFunction && Stack.of(each) === stack ? (each.functionName ?? []) : []))
}
