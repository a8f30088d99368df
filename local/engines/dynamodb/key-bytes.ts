/** The longest keys, in bytes; dynalite counts texts in UTF-16. */
import { validationError } from './errors'
import { type AttributeValue, type Item, typeOf } from './item'
import { indexesOf, type KeySchemaElement, type Table } from './table'

const longestHash = 2048
const longestRange = 1024

/** Of the table's key, and of those of the indexes that the item is in. */
export function checkKeyBytes(item: Item, table: Table): void {
  checkSchema(item, table.KeySchema)
  for (const { KeySchema } of indexesOf(table)) checkSchema(item, KeySchema)
}

function checkSchema(item: Item, schema: readonly KeySchemaElement[]): void {
  for (const { AttributeName, KeyType } of schema) {
    const value = item[AttributeName]
    if (value) checkPiece(value, KeyType === 'HASH')
  }
}

export function checkPiece(value: AttributeValue, isHash: boolean): void {
  const type = typeOf(value)
  if (type === 'N') return
  const size = Buffer.byteLength(String(value[type]), type === 'B' ? 'base64' : 'utf8')
  if (isHash && size > longestHash) {
    throw validationError(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    )
  }
  if (!isHash && size > longestRange) {
    throw validationError(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    )
  }
}
