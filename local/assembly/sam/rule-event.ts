/** Events of the types Schedule, EventBridgeRule and CloudWatchEvent: a rule whose target is the function. */

import { isObject } from '../template'
import { type EventSource, permission } from './event-source'
import { besides, isIntrinsic, type Resources } from './globals'
import { invokedArn } from './published'
import { given } from './rest-api'
import { refusal, refuseUnknown, required } from './sam-error'

const scheduleMembers = [
  'Schedule',
  'Name',
  'Description',
  'Enabled',
  'State',
  'Input',
  'RetryPolicy',
  'DeadLetterConfig',
]
const patternMembers = [
  'Pattern',
  'EventBusName',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
  'State',
  'RuleName',
  'Target',
]

export function cronEvent(source: EventSource): Resources {
  required(source.properties, 'Schedule')
  return ruleEvent(source, scheduleMembers)
}

export function patternEvent(source: EventSource): Resources {
  required(source.properties, 'Pattern')
  return ruleEvent(source, patternMembers)
}

function ruleEvent(source: EventSource, members: readonly string[]): Resources {
  const { id, properties, expansion } = source
  refuseUnknown(properties, members)
  const { Schedule, Pattern, Enabled, State, Name, RuleName, Description, EventBusName, Target } = properties
  if (Enabled !== undefined && State !== undefined)
    throw refusal('State and Enabled Properties cannot both be specified.')
  const { Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig } = properties
  if (isObject(DeadLetterConfig) && DeadLetterConfig.Arn === undefined) {
    throw refusal("'DeadLetterConfig' needs an Arn here: making a queue is not modelled.")
  }
  const targetId = isObject(Target) ? Target.Id : undefined
  return {
    [id]: {
      Type: 'AWS::Events::Rule',
      ...besides(expansion.declaration),
      Properties: {
        ...given({
          ScheduleExpression: Schedule,
          EventPattern: Pattern,
          Name: Name ?? RuleName,
          Description,
          EventBusName,
          State:
            State ??
            (Enabled === undefined || isIntrinsic(Enabled)
              ? undefined
              : String(Enabled) === 'true'
                ? 'ENABLED'
                : 'DISABLED'),
        }),
        Targets: [
          {
            Arn: invokedArn(expansion),
            Id: targetId ?? `${id}LambdaTarget`,
            ...given({ Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig }),
          },
        ],
      },
    },
    ...permission(source, 'events', { 'Fn::GetAtt': [id, 'Arn'] }),
  }
}
