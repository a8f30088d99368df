/** A person's approval: the notice goes to a topic, and PutApprovalResult or the clock ends it. */
import { randomUUID } from 'node:crypto'
import { invalidAction } from '../errors'
import { consoleLink, pipelineLink } from './console'
import { failed, type Provider, type Step, type StepContext } from './provider'

export interface ApprovalWork {
  readonly token: string
  readonly expiresAt: number
}

const minute = 60_000
/** Seven days. */
const usualMinutes = 10_080

export const manualApproval: Provider = {
  category: 'Approval',
  name: 'Manual',
  configuration: { CustomData: 'optional', ExternalEntityLink: 'optional', NotificationArn: 'optional' },
  inputs: [0, 0],
  outputs: [0, 0],
  check({ ExternalEntityLink, NotificationArn }, action) {
    if (NotificationArn !== undefined && !/^arn:[^:]+:sns:/.test(NotificationArn)) {
      throw invalidAction(
        `Action configuration for action '${action}' has a NotificationArn that is not that of a topic`,
      )
    }
    if (ExternalEntityLink !== undefined && !/^(https?:\/\/|#\{)/.test(ExternalEntityLink)) {
      throw invalidAction(`Action configuration for action '${action}' has an ExternalEntityLink that is no URL`)
    }
  },
  async step(context): Promise<Step> {
    const { action, cloud, setting } = context
    const work = action.work as ApprovalWork | undefined
    if (!work) {
      const minutes = action.declaration.timeoutInMinutes ?? usualMinutes
      return { kind: 'again', work: { token: randomUUID(), expiresAt: cloud.clock.now() + minutes * minute } }
    }
    const TopicArn = setting('NotificationArn')
    if (TopicArn !== undefined) await context.call('sns', 'Publish', { TopicArn, ...noticeOf(context, work) })
    return { kind: 'wait', work, deadline: work.expiresAt }
  },
  late: () => failed('JobTimedOut', 'The approval was not given before its time was over'),
}

const longestSubject = 100

function noticeOf({ action, cloud, setting }: StepContext, { token, expiresAt }: ApprovalWork) {
  const { region } = cloud
  const { pipeline, stage, declaration } = action
  const { name } = declaration
  const subject = `APPROVAL NEEDED: AWS CodePipeline ${pipeline} for action ${name}`
  const review = `codesuite/codepipeline/pipelines/${pipeline}/view?region=${region}#/${stage}/${name}/approve/${token}`
  return {
    Subject: subject.slice(0, longestSubject),
    Message: JSON.stringify({
      region,
      consoleLink: pipelineLink(region, pipeline),
      approval: {
        pipelineName: pipeline,
        stageName: stage,
        actionName: name,
        token,
        // To the minute, as AWS writes it.
        expires: `${new Date(expiresAt).toISOString().slice(0, 16)}Z`,
        externalEntityLink: setting('ExternalEntityLink') ?? null,
        approvalReviewLink: consoleLink(region, review),
        customData: setting('CustomData') ?? null,
      },
    }),
  }
}
