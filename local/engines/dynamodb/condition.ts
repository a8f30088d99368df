/** Evaluates condition and filter expressions, as dynalite's parser gives them, against an item. */
import { mapPath, toLexiStr } from 'dynalite/db'
import { type AttributeValue, type Item, isEqual, type Path, typeOf } from './item'

interface Operation {
  readonly type: string
  readonly name?: string
  readonly args: readonly Operand[]
}

type Operand = Path | AttributeValue | Operation

/** A whole expression; see `matches`. */
export type Expression = Operation

const isPath = (operand: Operand): operand is Path => Array.isArray(operand)
const isOperation = (operand: Operand): operand is Operation => 'type' in operand && 'args' in operand

export function matches(item: Item, expression: Expression): boolean {
  const { type, name, args } = expression
  switch (type) {
    case 'and':
      return args.every((each) => matches(item, each as Expression))
    case 'or':
      return args.some((each) => matches(item, each as Expression))
    case 'not':
      return !matches(item, args[0] as Expression)
    default: {
      const [first, ...rest] = args.map((operand) => resolve(operand, item))
      return test(type === 'function' ? (name ?? '') : type, first, rest)
    }
  }
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (isPath(operand)) return mapPath(operand, item) ?? undefined
  if (isOperation(operand)) return sizeOf(resolve(operand.args[0] as Operand, item))
  return operand
}

/** The only function that gives a value. */
function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (!value) return undefined
  const type = typeOf(value)
  const content = value[type]
  switch (type) {
    case 'S':
      return { N: String((content as string).length) }
    case 'B':
      return { N: String(Buffer.byteLength(content as string, 'base64')) }
    case 'SS':
    case 'NS':
    case 'BS':
    case 'L':
      return { N: String((content as unknown[]).length) }
    case 'M':
      return { N: String(Object.keys(content as Item).length) }
    default:
      return undefined
  }
}

function test(
  name: string,
  value: AttributeValue | undefined,
  others: readonly (AttributeValue | undefined)[],
): boolean {
  const [other, third] = others
  switch (name) {
    case '=':
      return isEqual(value, other)
    case '<>':
      // What is not there differs from what is.
      return (value !== undefined || other !== undefined) && !isEqual(value, other)
    case '<':
      return compare(value, other, (order) => order < 0)
    case '<=':
      return compare(value, other, (order) => order <= 0)
    case '>':
      return compare(value, other, (order) => order > 0)
    case '>=':
      return compare(value, other, (order) => order >= 0)
    case 'between':
      return compare(value, other, (order) => order >= 0) && compare(value, third, (order) => order <= 0)
    case 'in':
      return others.some((each) => isEqual(value, each))
    case 'attribute_exists':
      return value !== undefined
    case 'attribute_not_exists':
      return value === undefined
    case 'attribute_type':
      return value !== undefined && typeOf(value) === other?.S
    case 'begins_with':
      return beginsWith(value, other)
    case 'contains':
      return contains(value, other)
    default:
      throw new Error(`dynalite's parser gave an unknown operation "${name}"`)
  }
}

function compare(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
  wanted: (order: number) => boolean,
): boolean {
  if (!a || !b) return false
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  switch (type) {
    case 'S':
      return wanted(Buffer.compare(Buffer.from(a.S as string), Buffer.from(b.S as string)))
    case 'B':
      return wanted(Buffer.compare(Buffer.from(a.B as string, 'base64'), Buffer.from(b.B as string, 'base64')))
    case 'N': {
      // In this form numbers sort as texts.
      const [x, y] = [toLexiStr(a.N, 'N'), toLexiStr(b.N, 'N')]
      return wanted(x < y ? -1 : x > y ? 1 : 0)
    }
    default:
      return false
  }
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (typeof value?.S === 'string' && typeof prefix?.S === 'string') return value.S.startsWith(prefix.S)
  if (typeof value?.B !== 'string' || typeof prefix?.B !== 'string') return false
  const [bytes, start] = [Buffer.from(value.B, 'base64'), Buffer.from(prefix.B, 'base64')]
  return bytes.subarray(0, start.length).equals(start)
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false
  const type = typeOf(value)
  if (type === 'L') return (value.L as AttributeValue[]).some((each) => isEqual(each, part))
  if (type === 'S') return typeof part.S === 'string' && (value.S as string).includes(part.S)
  if (type === 'B') {
    return (
      typeof part.B === 'string' && Buffer.from(value.B as string, 'base64').includes(Buffer.from(part.B, 'base64'))
    )
  }
  const member = part[type[0] ?? '']
  return (
    type.length === 2 && type !== 'NULL' && typeof member === 'string' && (value[type] as string[]).includes(member)
  )
}
