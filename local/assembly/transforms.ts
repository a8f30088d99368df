/** What a template's `Transform` makes of it before anything else is read. */
import { expandSam, usesSam } from './sam/expand-sam'

/** @throws TemplateError that says what of the template can't be expanded */
export const expandTransforms = (template: unknown): unknown =>
  usesSam(template) ? expandSam(template).template : template
