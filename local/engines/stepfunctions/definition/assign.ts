/** Assign: the variables that a state sets for the states after it. */
import { compileTemplate, fillTemplate } from '../json-path/payload-template'
import type { Fields } from './fields'
import type { Evaluate } from './scope'

const variableName = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

export function compileAssign(fields: Fields): Evaluate | undefined {
  const child = fields.child('Assign')
  if (!child) return undefined
  const isJsonPath = fields.language === 'JSONPath'
  for (const field of Object.keys(child.object)) {
    const name = isJsonPath && field.endsWith('.$') ? field.slice(0, -2) : field
    if (!variableName.test(name) || name.length > 80) {
      child.refuse(`"${name}" is not a valid variable name`, field)
    } else if (name === 'states') child.refuse('The variable name "states" is reserved', field)
    const { assigned, state } = fields.context.assignments
    assigned.push({ name, state, location: `${child.location}/${field}` })
  }
  if (!isJsonPath) return fields.jsonata('Assign')
  const template = compileTemplate(child.object, (problem, at) => fields.refuse(problem, `Assign${at}`))
  return (scope) => fillTemplate(template, scope)
}
