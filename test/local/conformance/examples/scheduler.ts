import { serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

function scheduleOf(name: string) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: name,
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:queue-a',
        RoleArn: { 'Fn::GetAtt': ['ScheduleRole', 'Arn'] },
      },
    },
  }
}

export const examples: Examples = {
  resources: {
    ScheduleRole: serviceRole('scheduler.amazonaws.com') as { Type: string },
    ScheduleGroup: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'group-a' } },
    Schedule: scheduleOf('schedule-a'),
    OtherSchedule: scheduleOf('schedule-b'),
  },
  tagged: {
    'scheduler TagResource': () => ({ ResourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/group-a' }),
  },
}
