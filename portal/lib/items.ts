/** Items of DynamoDB as people read them. */

export type AttributeValue = Readonly<Record<string, unknown>>
export type Item = Readonly<Record<string, AttributeValue>>
export type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[]

/** Its key, as the address of its page has it. */
export function keyOf(schema: KeySchema, item: Item): string {
  return JSON.stringify(Object.fromEntries(schema.map(({ AttributeName }) => [AttributeName, item[AttributeName]])))
}

export function plainItem(item: Item): unknown {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]))
}

/** Numbers stay texts, since they may have more digits than a number holds; what is binary stays base64. */
export function plainValue(value: AttributeValue | undefined): unknown {
  if (value === undefined) return ''
  const [[type, held] = ['', undefined]] = Object.entries(value)
  if (type === 'L' && Array.isArray(held)) return held.map((each) => plainValue(each as AttributeValue))
  if (type === 'M' && typeof held === 'object' && held !== null) return plainItem(held as Item)
  if (type === 'NULL') return null
  if (type === 'N') return Number.isSafeInteger(Number(held)) ? Number(held) : held
  return held
}
