/**
 * CloudFormation's intrinsic functions. `resolve` replaces them in a value; what names mean (parameters,
 * resources, conditions, exports) comes from the scope.
 */
import { TemplateError } from './problems'
import { subParts } from './sub'
import { isObject } from './template'

export interface Scope {
  /** Throws for a name that is neither parameter, pseudo parameter nor resource. */
  ref(name: string): unknown
  attribute(logicalId: string, attribute: string): unknown
  condition(name: string): boolean
  mapping(map: string, top: string, second: string): unknown
  importValue(name: string): unknown
  readonly region: string
  /** Whether the template declares `Transform: AWS::LanguageExtensions`. */
  readonly languageExtensions: boolean
}

/** What `Ref: AWS::NoValue` gives: the property or list member that holds it is left out. */
export const noValue = Symbol('AWS::NoValue')

type Intrinsic = (argument: unknown, scope: Scope) => unknown

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => scope.attribute(...attributeOf(argument, scope)),
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, values] = tuple(argument, 2, 'Fn::Join')
    const list = resolve(values, scope)
    if (!Array.isArray(list)) throw new TemplateError('Fn::Join: the second argument is not a list')
    return list.map((item) => text(item, 'Fn::Join')).join(text(separator, 'Fn::Join'))
  },
  'Fn::Select': (argument, scope) => {
    const [at, values] = tuple(argument, 2, 'Fn::Select')
    const index = Number(resolve(at, scope))
    const list = resolve(values, scope)
    if (!Array.isArray(list)) throw new TemplateError('Fn::Select: the second argument is not a list')
    if (!Number.isInteger(index) || index < 0 || index >= list.length) {
      throw new TemplateError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`)
    }
    return list[index]
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = tuple(argument, 2, 'Fn::Split')
    return text(resolve(value, scope), 'Fn::Split').split(text(separator, 'Fn::Split'))
  },
  'Fn::If': (argument, scope) => {
    const [condition, then, otherwise] = tuple(argument, 3, 'Fn::If')
    return resolve(scope.condition(text(condition, 'Fn::If')) ? then : otherwise, scope)
  },
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = text(resolve(argument, scope), 'Fn::GetAZs') || scope.region
    return ['a', 'b', 'c'].map((zone) => region + zone)
  },
  'Fn::ToJsonString': (argument, scope) => {
    needsExtensions('Fn::ToJsonString', scope)
    return JSON.stringify(resolve(argument, scope))
  },
  'Fn::Length': (argument, scope) => {
    needsExtensions('Fn::Length', scope)
    const list = resolve(argument, scope)
    if (!Array.isArray(list)) throw new TemplateError('Fn::Length: the argument is not a list')
    return list.length
  },
}

/** `[name, argument]` if the value is a call of an intrinsic function. */
export function asIntrinsic(value: unknown): readonly [string, unknown] | undefined {
  if (!isObject(value)) return undefined
  for (const name in value) {
    if (name !== 'Ref' && !name.startsWith('Fn::')) continue
    if (Object.keys(value).length === 1) return [name, value[name]]
    if (name !== 'Ref') throw new TemplateError(`${name} stands beside other members of the same object`)
  }
  return undefined
}

export function isModelled(name: string): boolean {
  return Object.hasOwn(intrinsics, name)
}

/** The value with its intrinsics resolved; gives `noValue` only if the value as a whole is that. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue)
  if (!isObject(value)) return value
  const call = asIntrinsic(value)
  if (call) {
    const [name, argument] = call
    const intrinsic = isModelled(name) ? intrinsics[name] : undefined
    if (!intrinsic) throw new TemplateError(`intrinsic function ${name} is not modelled by the local cloud`)
    return intrinsic(argument, scope)
  }
  const resolved: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const member = resolve(value[name], scope)
    if (member !== noValue) resolved[name] = member
  }
  return resolved
}

/** Both forms of Fn::GetAtt: `"Resource.Attribute"` and `["Resource", "Attribute"]`. */
export function attributeOf(argument: unknown, scope?: Scope): [logicalId: string, attribute: string] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.')
    if (dot > 0) return [argument.slice(0, dot), argument.slice(dot + 1)]
  } else if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string') {
    const attribute = scope ? resolve(argument[1], scope) : argument[1]
    return [argument[0], typeof attribute === 'string' ? attribute : '']
  }
  throw new TemplateError(
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource ' +
      'attribute',
  )
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, values] = subArguments(argument)
  return subParts(template)
    .map((part) => {
      if ('literal' in part) return part.literal
      if (Object.hasOwn(values, part.name)) return text(resolve(values[part.name], scope), `Fn::Sub of ${part.name}`)
      const value = part.name.includes('.') ? scope.attribute(...attributeOf(part.name)) : scope.ref(part.name)
      return text(value, `Fn::Sub of ${part.name}`)
    })
    .join('')
}

export function subArguments(argument: unknown): [template: string, values: Readonly<Record<string, unknown>>] {
  if (typeof argument === 'string') return [argument, {}]
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string' && isObject(argument[1])) {
    return [argument[0], argument[1]]
  }
  throw new TemplateError('Fn::Sub: expected a string, or a list of a string and an object')
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, top, second, options] = Array.isArray(argument) ? argument : []
  const [mapName, topKey, secondKey] = [map, top, second].map((key) => text(resolve(key, scope), 'Fn::FindInMap'))
  const found = scope.mapping(mapName ?? '', topKey ?? '', secondKey ?? '')
  if (found !== undefined) return found
  if (isObject(options) && 'DefaultValue' in options) {
    needsExtensions('the DefaultValue of Fn::FindInMap', scope)
    return resolve(options.DefaultValue, scope)
  }
  throw new TemplateError(`Template error: Unable to get mapping for ${mapName}::${topKey}::${secondKey}`)
}

function needsExtensions(what: string, scope: Scope): void {
  if (!scope.languageExtensions) {
    throw new TemplateError(`${what} needs "Transform": "AWS::LanguageExtensions" in the template`)
  }
}

function tuple(argument: unknown, length: number, name: string): readonly unknown[] {
  if (!Array.isArray(argument) || argument.length !== length) {
    throw new TemplateError(`${name}: expected a list of ${length} arguments`)
  }
  return argument
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TemplateError(`${where}: expected a string, not ${describe(value)}`)
}

function describe(value: unknown): string {
  if (value === noValue) return 'AWS::NoValue'
  return Array.isArray(value) ? 'a list' : value === undefined ? 'nothing' : JSON.stringify(value)
}
