/** Items and their attribute values, in the form of DynamoDB's JSON: one member that names the type. */

export type AttributeValue = Readonly<Record<string, unknown>>
export type Item = Readonly<Record<string, AttributeValue>>
/** Map keys and list indexes, from the item down. */
export type Path = readonly (string | number)[]

export const largestItem = 400 * 1024

export function typeOf(value: AttributeValue): string {
  for (const type in value) return type
  return ''
}

/** Bytes as DynamoDB counts them: names and texts in UTF-8, half a byte a digit (as measured on AWS), 3 and 1 for a document. */
export function itemSize(item: Item): number {
  let size = 0
  for (const name in item) size += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue)
  return size
}

function valueSize(value: AttributeValue): number {
  const type = typeOf(value)
  const content = value[type]
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string)
    case 'B':
      return Buffer.byteLength(content as string, 'base64')
    case 'N':
      return numberSize(content as string)
    case 'SS':
      return (content as string[]).reduce((sum, each) => sum + Buffer.byteLength(each), 0)
    case 'BS':
      return (content as string[]).reduce((sum, each) => sum + Buffer.byteLength(each, 'base64'), 0)
    case 'NS':
      return (content as string[]).reduce((sum, each) => sum + numberSize(each), 0)
    case 'L':
      return (content as AttributeValue[]).reduce((sum, each) => sum + 1 + valueSize(each), 3)
    case 'M':
      return 3 + Object.keys(content as Item).length + itemSize(content as Item)
    default:
      return 1
  }
}

function numberSize(text: string): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*)$/.exec(text) ?? []
  const behind = fraction.replace(/0+$/, '')
  // What stands before and behind the point is counted by itself; zeros only where they are between others.
  const before = behind === '' ? whole.replace(/0+$/, '').length : whole.length
  const digits = whole === '' ? behind.replace(/^0+/, '').length : behind.length
  if (before + digits === 0) return 1
  return 1 + Math.ceil(before / 2) + Math.ceil(digits / 2) + sign.length
}

/** Whether two values are the same. Sets have no order; numbers are kept in one form. */
export function isEqual(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (!a || !b) return false
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  const [x, y] = [a[type], b[type]]
  switch (type) {
    case 'SS':
    case 'NS':
    case 'BS': {
      const members = new Set(y as string[])
      return members.size === (x as string[]).length && (x as string[]).every((each) => members.has(each))
    }
    case 'L': {
      const [left, right] = [x as AttributeValue[], y as AttributeValue[]]
      return left.length === right.length && left.every((each, index) => isEqual(each, right[index]))
    }
    case 'M': {
      const [left, right] = [x as Item, y as Item]
      const names = Object.keys(left)
      return names.length === Object.keys(right).length && names.every((name) => isEqual(left[name], right[name]))
    }
    default:
      return x === y
  }
}
