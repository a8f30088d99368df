import type { ResourceGrants } from '../../../kernel/service'

export const schedulerGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Scheduler::Schedule': {
    create: ['scheduler:CreateSchedule'],
    update: ['scheduler:UpdateSchedule'],
    delete: ['scheduler:DeleteSchedule'],
    resource: 'arn:aws:scheduler:{region}:{account}:schedule/*/{name}',
    name: ['Name', 64],
    passes: { 'Target.RoleArn': 'scheduler.amazonaws.com' },
  },
  'AWS::Scheduler::ScheduleGroup': {
    create: ['scheduler:CreateScheduleGroup'],
    update: [],
    delete: ['scheduler:DeleteScheduleGroup'],
    resource: 'arn:aws:scheduler:{region}:{account}:schedule-group/{name}',
    name: ['Name', 64],
  },
}
