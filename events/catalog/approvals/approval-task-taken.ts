import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'

export const takenTask = z.object({
  activityArn: z
    .string()
    .check(z.regex(/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:activity:[\w-]{1,80}$/, 'expected an activity’s ARN')),
  taskToken: opaque(2048),
  input: z.string().check(z.maxLength(262_144)),
})

export const takenTaskMeanings: Meanings<typeof takenTask> = {
  activityArn: 'The activity that the task is of.',
  taskToken: 'Whoever holds it can end the task.',
  input: 'What the workflow gave to the task, as JSON: the approval that it asks for.',
}

export const ApprovalTaskTaken = defineEvent({
  owner: 'approvals',
  name: 'ApprovalTaskTaken',
  version: 1,
  publishers: ['approvals'],
  sensitive: true,
  summary: 'A workflow waits with an activity’s task for a human decision, and the task was taken.',
  data: takenTask,
  examples: [
    {
      activityArn: 'arn:aws:states:us-east-1:111122223333:activity:ManualStep',
      taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample',
      input: JSON.stringify({
        subject: 'Promote Jim',
        requester: { name: 'Promotions', email: 'promotions@example.com' },
        approvers: [{ name: 'Manager', email: 'manager@example.com' }],
      }),
    },
  ],
})
