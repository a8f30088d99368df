/** What a pipeline says with a job or a notice: how it wants its tests and its gate. Nothing is configured twice. */
import * as z from 'zod/mini'
import { gateSettings } from '../../events/catalog/deployment'
import { pipelineName, runId, stageName, suiteName } from '../../events/catalog/deployment/parts'
import { opaque } from '../../events/text'
import { parseInput, parseJson } from '../../shared/parse'

/** Of the action that tests a stage: its UserParameters, as JSON. */
export const testSettings = z.strictObject({
  pipeline: pipelineName,
  run: runId,
  stage: stageName,
  appStack: opaque(128),
  testStack: opaque(128),
  /** How long each suite may take; 15 unless said, which is what Lambda gives a function. */
  timeoutMinutes: z.optional(z.int().check(z.minimum(1), z.maximum(1380))),
  /** Suites, by parts of their names, that tell their result by event: they take longer than a function may, or run elsewhere. */
  byEvent: z.optional(z.array(suiteName).check(z.maxLength(40))),
})

/** Of the manual approval: its CustomData, as JSON. */
export const noticeSettings = z.strictObject({
  run: runId,
  ...gateSettings.shape,
  unknownAuthor: z.optional(gateSettings.shape.unknownAuthor),
  newer: z.optional(gateSettings.shape.newer),
  unchanged: z.optional(gateSettings.shape.unchanged),
})

export type TestSettings = z.output<typeof testSettings>
export type NoticeSettings = z.output<typeof noticeSettings>

/** @throws RefusedError that names the field */
export function readTestSettings(text: string): TestSettings {
  return parseInput(testSettings, parseJson(text, 'UserParameters'), 'UserParameters')
}

/** @throws RefusedError that names the field */
export function readNoticeSettings(text: string): NoticeSettings {
  return parseInput(noticeSettings, parseJson(text, 'CustomData'), 'CustomData')
}
