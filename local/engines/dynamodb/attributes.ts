/** Which top-level attributes a request names, for the condition key `dynamodb:Attributes`. */
import type { Request } from './request'

export function attributesOf({
  Key,
  Item,
  KeyConditions,
  AttributesToGet,
  _condition,
  _filter,
  _updates,
  _projection,
}: Partial<Request>): readonly string[] {
  const names = new Set<string>([
    ...Object.keys(Key ?? {}),
    ...Object.keys(Item ?? {}),
    ...Object.keys(KeyConditions ?? {}),
    ...(AttributesToGet ?? []),
    ...Object.keys(_condition?.pathHeads ?? {}),
    ...Object.keys(_filter?.pathHeads ?? {}),
    ...(_projection?.paths ?? []).map(([head]) => String(head)),
  ])
  for (const { path, val } of _updates?.sections ?? []) {
    names.add(String(path[0]))
    addHeads(val, names)
  }
  return [...names]
}

/** Of the paths in an operand: a path is a list, a call has its arguments in one, anything else is a value. */
function addHeads(operand: unknown, names: Set<string>): void {
  if (Array.isArray(operand)) {
    names.add(String(operand[0]))
    return
  }
  const { args } = (operand ?? {}) as { readonly args?: unknown }
  if (Array.isArray(args)) for (const each of args) addHeads(each, names)
}
