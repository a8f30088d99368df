/** Sets in the order in which DynamoDB gives them back: texts and bytes by their bytes, numbers by their value. */
import { toLexiStr } from 'dynalite/db'
import type { AttributeValue, Item } from './item'

type Order = (a: string, b: string) => number

const byText = (form: (member: string) => string): Order => {
  return (a, b) => {
    const [x, y] = [form(a), form(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
}

const orders: Readonly<Record<string, Order>> = {
  SS: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  BS: (a, b) => Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64')),
  // In this form numbers sort as texts.
  NS: byText((member) => toLexiStr(member, 'N')),
}

/** The same item where no set in it is out of order. */
export function inOrder(item: Item): Item {
  let changed: Record<string, AttributeValue> | undefined
  for (const name in item) {
    const value = item[name] as AttributeValue
    const sorted = valueInOrder(value)
    if (sorted === value) continue
    changed ??= { ...item }
    changed[name] = sorted
  }
  return changed ?? item
}

function valueInOrder(value: AttributeValue): AttributeValue {
  for (const type in value) {
    const content = value[type]
    const order = orders[type]
    if (order) {
      const members = content as readonly string[]
      const isSorted = members.every((member, index) => index === 0 || order(members[index - 1] as string, member) <= 0)
      return isSorted ? value : { [type]: [...members].sort(order) }
    }
    if (type === 'M') {
      const within = inOrder(content as Item)
      return within === content ? value : { M: within }
    }
    if (type === 'L') {
      const list = content as readonly AttributeValue[]
      const within = list.map(valueInOrder)
      return within.every((each, index) => each === list[index]) ? value : { L: within }
    }
  }
  return value
}
