/** An event of type ScheduleV2: a schedule, and the role by which it invokes the function. */

import type { EventSource } from './event-source'
import { besides, type Resources } from './globals'
import { invokedArn } from './published'
import { given } from './rest-api'
import { refuseUnknown, required } from './sam-error'

export function scheduleEvent({ id, properties, expansion }: EventSource): Resources {
  const { declaration } = expansion
  const plain = [
    'Description',
    'EndDate',
    'GroupName',
    'KmsKeyArn',
    'Name',
    'ScheduleExpressionTimezone',
    'StartDate',
    'State',
  ]
  refuseUnknown(properties, [
    ...plain,
    'ScheduleExpression',
    'FlexibleTimeWindow',
    'Input',
    'RetryPolicy',
    'DeadLetterConfig',
    'RoleArn',
    'OmitName',
  ])
  const { FlexibleTimeWindow = { Mode: 'OFF' }, Input, RetryPolicy, DeadLetterConfig, RoleArn, OmitName } = properties
  const target = invokedArn(expansion)
  const role = {
    Type: 'AWS::IAM::Role',
    ...besides(declaration),
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: ['scheduler.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
        ],
      },
      Policies: [
        {
          PolicyName: `${id}LambdaPolicy`,
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: target }],
          },
        },
      ],
    },
  }
  return {
    [id]: {
      Type: 'AWS::Scheduler::Schedule',
      ...besides(declaration),
      Properties: {
        ...(String(OmitName) !== 'true' && { Name: id }),
        ...Object.fromEntries(
          plain.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
        ),
        ScheduleExpression: required(properties, 'ScheduleExpression'),
        FlexibleTimeWindow,
        Target: {
          Arn: target,
          RoleArn: RoleArn ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
          ...given({ Input, RetryPolicy, DeadLetterConfig }),
        },
      },
    },
    ...(RoleArn === undefined && { [`${id}Role`]: role }),
  }
}
