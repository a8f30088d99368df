/**
 * Reads the parameters of the query protocol (`Tags.member.1.Key`, `Attributes.entry.1.key`, `Attribute.1.Name`)
 * into what the SDK's user wrote, by the shape of the operation's input.
 */
import type { ListShape, MapShape, Shape, Structure } from '../kernel/api'
import { AwsError } from '../kernel/aws-error'
import { fromText } from './text-values'
import { keepUnknown } from './unknown-member'

interface Tree {
  [name: string]: Tree | string
}

const deepest = 24
const protocolParameters = new Set(['Action', 'Version'])

/** @throws MalformedInput if the parameters contradict each other */
export function readQuery(
  parameters: URLSearchParams,
  input: Structure | undefined,
  where: string,
): Readonly<Record<string, unknown>> {
  const tree = createTree()
  for (const [name, value] of parameters) {
    if (!protocolParameters.has(name) && !name.startsWith('X-Amz-')) insert(tree, name, value)
  }
  return readStructure(tree, input, where)
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

function readStructure(tree: Tree, structure: Structure | undefined, where: string): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {}
  const left = new Set(Object.keys(tree))
  for (const member of structure?.members.values() ?? []) {
    const node = tree[member.xmlName]
    if (node === undefined) continue
    left.delete(member.xmlName)
    read[member.name] = readNode(node, member.shape, member.isFlat, where)
  }
  for (const name of left) keepUnknown(read, name, tree[name], structure, where)
  return read
}

function readNode(node: Tree | string, shape: Shape, isFlat: boolean, where: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return typeof node === 'string' ? node || {} : readStructure(node, shape, where)
    case 'list':
      // A list that is empty is written as an empty parameter.
      return typeof node === 'string' ? (node === '' ? [] : node) : readList(node, shape, isFlat, where)
    case 'map':
      return typeof node === 'string' ? (node === '' ? {} : node) : readMap(node, shape, isFlat, where)
    default:
      return typeof node === 'string' ? fromText(node, shape.kind) : node
  }
}

function readList(node: Tree, { of, item }: ListShape, isFlat: boolean, where: string): unknown {
  const items = isFlat ? node : wrapped(node, item)
  return items ? numbered(items).map((one) => readNode(one, of, false, where)) : node
}

function readMap(node: Tree, { of, key, value }: MapShape, isFlat: boolean, where: string): unknown {
  const entries = isFlat ? node : wrapped(node, 'entry')
  if (!entries) return node
  return Object.fromEntries(
    numbered(entries).map((entry): [string, unknown] => {
      const name = typeof entry === 'string' ? undefined : entry[key]
      if (typeof entry === 'string' || typeof name !== 'string') throw malformed(`An entry of a map must have a ${key}`)
      return [name, readNode(entry[value] ?? '', of, false, where)]
    }),
  )
}

/** What stands in `member` or `entry`; undefined if that is not all there is. */
function wrapped(node: Tree, name: string): Tree | undefined {
  const inside = node[name]
  return typeof inside === 'object' && Object.keys(node).length === 1 ? inside : undefined
}

function numbered(node: Tree): readonly (Tree | string)[] {
  return Object.entries(node)
    .map(([index, item]): readonly [number, Tree | string] => {
      if (!/^\d{1,6}$/.test(index)) throw malformed(`"${index}": the items of a list are numbered`)
      return [Number(index), item]
    })
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
