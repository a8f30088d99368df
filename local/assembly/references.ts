/** Finds what a value of a template refers to, without resolving it. */
import { checkDynamicReferences } from './dynamic-references'
import { asIntrinsic, attributeOf, isModelled, subArguments } from './intrinsics'
import { TemplateError } from './problems'
import { subParts } from './sub'
import { isObject } from './template'

export interface ReferenceVisitor {
  /** A parameter, pseudo parameter or resource. */
  ref(name: string): void
  attribute(logicalId: string): void
  condition(name: string): void
  /** Decides which branch of Fn::If is looked at; absent: both. */
  choose?(condition: string): boolean
}

/** Visits all references in `value`; throws `TemplateError` for a function that is not modelled. */
export function visitReferences(value: unknown, visitor: ReferenceVisitor): void {
  if (typeof value === 'string') {
    checkDynamicReferences(value)
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) visitReferences(item, visitor)
    return
  }
  if (!isObject(value)) return
  const call = asIntrinsic(value)
  if (!call) {
    for (const name in value) visitReferences(value[name], visitor)
    return
  }
  const [name, argument] = call
  if (!isModelled(name)) throw new TemplateError(`intrinsic function ${name} is not modelled by the local cloud`)
  if (name === 'Ref') visitor.ref(String(argument))
  else if (name === 'Fn::GetAtt') {
    visitor.attribute(attributeOf(argument)[0])
    if (Array.isArray(argument)) visitReferences(argument[1], visitor)
  } else if (name === 'Fn::Sub') visitSub(argument, visitor)
  else if (name === 'Fn::If' && Array.isArray(argument)) visitIf(argument, visitor)
  else visitReferences(argument, visitor)
}

function visitSub(argument: unknown, visitor: ReferenceVisitor): void {
  const [template, values] = subArguments(argument)
  for (const part of subParts(template)) {
    if ('literal' in part || Object.hasOwn(values, part.name)) continue
    if (part.name.includes('.')) visitor.attribute(attributeOf(part.name)[0])
    else visitor.ref(part.name)
  }
  visitReferences(template, visitor)
  visitReferences(values, visitor)
}

function visitIf(argument: readonly unknown[], visitor: ReferenceVisitor): void {
  const [condition, then, otherwise] = argument
  visitor.condition(String(condition))
  const chosen = visitor.choose?.(String(condition))
  if (chosen !== false) visitReferences(then, visitor)
  if (chosen !== true) visitReferences(otherwise, visitor)
}
