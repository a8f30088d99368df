/**
 * Translates the notice of a manual approval into our events, and does nothing else. The token that opens the gate is in an
 * event of its own.
 */
import type { SNSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { GateTokenIssued, gateToken, ReleaseAwaitingApproval } from '../../../events/catalog/deployment'
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import { parseInput, parseJson } from '../../../shared/parse'
import { approvalKeyOf } from '../decisions/gate'
import { story } from '../decisions/told'
import { publisher } from '../publisher'
import { readNoticeSettings } from '../settings'

const logger = createLogger('deployment-gate-notice')

const notice = z.object({
  approval: z.object({
    pipelineName: gateToken.shape.run.shape.pipeline,
    stageName: gateToken.shape.stage,
    actionName: gateToken.shape.action,
    token: gateToken.shape.token,
    expires: z.string(),
    customData: z.nullable(z.string()),
  }),
})

export async function handler({ Records }: SNSEvent): Promise<void> {
  for (const { Sns } of Records) await translate(Sns.Message)
}

async function translate(message: string): Promise<void> {
  logger.resetKeys()
  const { approval } = parseInput(notice, parseJson(message, 'notice'), 'notice')
  const { pipelineName, stageName: stage, actionName: action, token, expires, customData } = approval
  const { run: id, ...settings } = readNoticeSettings(customData ?? '')
  logger.appendKeys({ correlationId: id })
  const run = { pipeline: pipelineName, id }
  const now = systemClock.now()
  const what = approvalKeyOf(run, token)
  const expiresAt = new Date(expires).toISOString()
  const { unknownAuthor = 'say', newer = 'supersedes', unchanged = 'asks' } = settings
  await publisher.publish(
    ReleaseAwaitingApproval.create({ run, stage, action, expiresAt }, ...story(run, now, `${what}/awaits`)),
    GateTokenIssued.create(
      { run, stage, action, token, settings: { ...settings, unknownAuthor, newer, unchanged } },
      ...story(run, now, `${what}/token`),
    ),
  )
  logger.info('Gate heard of', { stage })
}
