/**
 * Reads the query protocol's parameters (`X.member.1`, `X.entry.1.key`, `X.1.Name`) into the objects, lists
 * and maps that the SDK's user wrote.
 */
import { AwsError } from '../kernel/aws-error'
import type { WireForm } from './wire-form'

interface Tree {
  [name: string]: Tree | string
}

interface Settings {
  readonly form: WireForm
  readonly action: string
}

const deepest = 24
const protocolParameters = new Set(['Action', 'Version'])

/** Throws `MalformedInput`. */
export function decodeQuery(parameters: URLSearchParams, form: WireForm): Readonly<Record<string, unknown>> {
  const tree = createTree()
  for (const [name, value] of parameters) {
    if (!protocolParameters.has(name) && !name.startsWith('X-Amz-')) insert(tree, name, value)
  }
  return decodeStructure(tree, { form, action: parameters.get('Action') ?? '' })
}

function createTree(): Tree {
  return Object.create(null) as Tree
}

function malformed(problem: string): AwsError {
  return new AwsError('MalformedInput', problem)
}

function insert(tree: Tree, name: string, value: string): void {
  const parts = name.split('.')
  if (parts.length > deepest) throw malformed(`The parameter "${name.slice(0, 80)}…" is nested too deep`)
  const last = parts.pop() as string
  let node = tree
  for (const part of parts) {
    const next = node[part] ?? createTree()
    if (typeof next === 'string') throw malformed(`The parameter "${name}" contradicts the parameter "${part}"`)
    node[part] = next
    node = next
  }
  if (node[last] !== undefined) throw malformed(`The parameter "${name}" is given twice`)
  node[last] = value
}

function decodeStructure(tree: Tree, settings: Settings): Readonly<Record<string, unknown>> {
  const { form, action } = settings
  return Object.fromEntries(
    Object.entries(tree).map(([name, node]) => {
      const map = form.flattened?.inputMap(name, action)
      if (map && typeof node !== 'string') return [map, decodeMap(node, settings)]
      return [form.flattened?.inputLists[name] ?? name, decode(name, node, settings)]
    }),
  )
}

function decode(name: string, node: Tree | string, settings: Settings): unknown {
  if (typeof node === 'string') return scalar(name, node, settings)
  const names = Object.keys(node)
  const only = names.length === 1 ? names[0] : undefined
  const inside = only === undefined ? undefined : node[only]
  if (only === 'member' && typeof inside === 'object') return decodeList(name, inside, settings)
  if (only === 'entry' && typeof inside === 'object') return decodeMap(inside, settings)
  if (names.every((one) => /^\d+$/.test(one))) return decodeList(name, node, settings)
  return decodeStructure(node, settings)
}

function decodeList(name: string, node: Tree, settings: Settings): readonly unknown[] {
  return numbered(name, node).map((item) => decode(name, item, settings))
}

function decodeMap(node: Tree, settings: Settings): Readonly<Record<string, unknown>> {
  const entries = numbered('entry', node).map((entry): readonly [string, unknown] => {
    if (typeof entry === 'string') throw malformed('An entry of a map must have a name and a value')
    const key = entry.key ?? entry.Name ?? entry.Key
    const value = entry.value ?? entry.Value
    if (typeof key !== 'string') throw malformed('An entry of a map must have a name')
    return [key, value === undefined ? '' : typeof value === 'string' ? value : decode(key, value, settings)]
  })
  return Object.fromEntries(entries)
}

function numbered(name: string, node: Tree): readonly (Tree | string)[] {
  return Object.entries(node)
    .map(([index, item]): readonly [number, Tree | string] => {
      if (!/^\d{1,6}$/.test(index)) throw malformed(`"${name}.${index}": the items of a list are numbered`)
      return [Number(index), item]
    })
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

function scalar(name: string, value: string, { form }: Settings): unknown {
  if (form.numbers.has(name)) {
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw malformed(`${name} must be a number, not "${value}"`)
    return Number(value)
  }
  if (form.booleans.has(name)) {
    if (value !== 'true' && value !== 'false') throw malformed(`${name} must be true or false, not "${value}"`)
    return value === 'true'
  }
  return value
}
