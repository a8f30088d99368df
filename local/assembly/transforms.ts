/** What a template's `Transform` makes of it before anything else is read. */
import { TemplateError } from './problems'
import { isObject, type Template } from './template'

const serverless = 'AWS::Serverless-2016-10-31'

/** @throws TemplateError that says what of the template is not modelled */
export function expandTransforms(template: unknown): unknown {
  if (!isObject(template)) return template
  const transforms = [(template as Partial<Template>).Transform ?? []].flat()
  if (!transforms.includes(serverless)) return template
  throw new TemplateError(`transform "${serverless}" is not modelled by the local cloud`)
}
