/**
 * Translates the notice of a manual approval into our events, and does nothing else. The token that opens the gate is in an
 * event of its own.
 */
import type { SNSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { gateToken } from '../../../events/catalog/deployment'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { parseInput, parseJson } from '../../../shared/parse'
import { gateHeard } from '../decisions/gate-heard'
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

async function handle({ Records }: SNSEvent): Promise<void> {
  for (const { Sns } of Records) await translate(Sns.Message)
}

export const handler = guarded(handle)

async function translate(message: string): Promise<void> {
  logger.resetKeys()
  const { approval } = parseInput(notice, parseJson(message, 'notice'), 'notice')
  const { pipelineName, stageName: stage, actionName: action, token, expires, customData } = approval
  const { run: id, ...settings } = readNoticeSettings(customData ?? '')
  logger.appendKeys({ correlationId: id })
  const run = { pipeline: pipelineName, id }
  const expiresAt = new Date(expires).toISOString()
  await publisher.publish(...gateHeard({ run, stage, action, token, expiresAt, settings }, systemClock.now()))
  logger.info('Gate heard of', { stage })
}
