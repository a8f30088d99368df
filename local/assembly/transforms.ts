/** What a template's `Transform` makes of it before anything else is read. */
import type * as Sam from './sam/expand-sam'
import { isObject } from './template'

const samTransform = 'AWS::Serverless-2016-10-31'

/** @throws TemplateError that says what of the template can't be expanded */
export function expandTransforms(template: unknown): unknown {
  if (!isObject(template) || ![template.Transform ?? []].flat().includes(samTransform)) return template
  // Loaded for the first such template: a start on what `cdk synth` wrote does without.
  const { expandSam } = require('./sam/expand-sam') as typeof Sam
  return expandSam(template).template
}
