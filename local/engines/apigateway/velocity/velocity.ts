/**
 * Mapping templates, in the Velocity template language: what a method's request becomes on its way to the integration,
 * and the integration's answer on its way back. A template is read when it is put; what it can't be is refused there.
 */
import { NotModelledError } from '../../../kernel/aws-error'
import { DeadlineError, withDeadlineOfWork } from '../../../lib/regex/deadline'
import { badRequest } from '../errors'
import { evaluateTemplate } from './evaluate'
import { type Node, parseTemplate, TemplateSyntaxError, unknownNames } from './parse'
import { isRootMethod, type TemplateScope } from './roots'
import { isMethod } from './values'

export type { TemplateScope } from './roots'

export type Template = (scope: TemplateScope) => string

/** Milliseconds. */
const patience = 2_000

/** @throws NotModelled or BadRequestException */
export function compileTemplate(source: string, where: string): Template {
  const nodes = readTemplate(source, where)
  // Steps are counted, but one step can be long: an object that holds another twice, thirty times over, is printed so.
  return (scope) => {
    // Begun again, it must not find what it has set before.
    const { context, text } = withDeadlineOfWork(`The mapping template of ${where}`, patience, () => {
      const context = structuredClone(scope.context)
      return { context, text: evaluateTemplate(nodes, { ...scope, context }) }
    })
    Object.assign(scope.context, context)
    return text
  }
}

function readTemplate(source: string, where: string): readonly Node[] {
  let nodes: readonly Node[]
  try {
    nodes = withDeadlineOfWork('Reading it', patience, () => parseTemplate(source))
  } catch (error) {
    if (error instanceof TemplateSyntaxError || error instanceof DeadlineError)
      throw badRequest(`${where}: invalid template: ${error.message}`)
    throw error
  }
  const [unknown] = unknownNames(nodes, (name) => isRootMethod(name) || isMethod(name))
  if (unknown) throw new NotModelledError(unknown, where)
  return nodes
}
