/** An alarm of a kind, which tells the topic. A metric without data is well, but for one whose silence is the trouble. */
import type { CfnCondition } from 'aws-cdk-lib'
import { Alarm, type CfnAlarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { describeAlarm, kinds } from './kinds'

export interface AlarmProps {
  readonly kind: keyof typeof kinds
  /** Of what it rings for, as the command takes it. */
  readonly name: string
  readonly metric: IMetric
  readonly atLeast: number
  /** One after the other; 1 unless said. */
  readonly periods?: number
  /** Rings where the metric is below it instead, or says nothing. */
  readonly isBelow?: true
  /** Of the topic; a stack in another Region has none. */
  readonly topicArn?: string | undefined
  /** Where it is false, there is no such alarm. */
  readonly condition?: CfnCondition
}

export function createAlarm(scope: Construct, props: AlarmProps): Alarm {
  const { kind, name, metric, atLeast, periods = 1, isBelow, topicArn, condition } = props
  const alarm = new Alarm(scope, `${kind[0]?.toUpperCase()}${kind.slice(1)}Alarm`, {
    alarmDescription: describeAlarm(kinds[kind], name),
    metric,
    threshold: atLeast,
    evaluationPeriods: periods,
    comparisonOperator: isBelow
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: isBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  })
  if (topicArn !== undefined) alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topicArn }) })
  if (condition) (alarm.node.defaultChild as CfnAlarm).cfnOptions.condition = condition
  return alarm
}
