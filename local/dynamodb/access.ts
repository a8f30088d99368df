/** The permissions that operations need: on the table, on an index of it, and which partition keys they touch. */
import type { Cloud } from '../kernel/cloud'
import type { Access } from '../kernel/service'
import type { Item } from './item'
import type { BatchWriteRequest } from './item-operations'
import type { BatchGetRequest } from './reads'
import type { Request } from './request'
import { tableNameOf } from './request'
import type { Table } from './table'
import type { TransactMember } from './transactions'

const memberActions: Readonly<Record<TransactMember['kind'], string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
}

export interface AccessRules {
  /** For an operation on items; `request` as `ItemOperation.read` gave it. */
  ofItems(action: string, request: unknown): readonly Access[]
  /** For an operation on a table as a whole. */
  ofTable(action: string, input: Readonly<Record<string, unknown>>): readonly Access[]
}

export function accessRules(cloud: Cloud, tables: ReadonlyMap<string, Table>): AccessRules {
  const arnOf = (name: string, index?: string): string =>
    cloud.arn('dynamodb', `table/${name}${index === undefined ? '' : `/index/${index}`}`)

  /** The partition keys of items or keys, for the condition key `dynamodb:LeadingKeys`. */
  function leading(name: string, items: readonly (Item | undefined)[]): Access['context'] {
    const hash = tables.get(name)?.KeySchema[0]?.AttributeName
    if (hash === undefined) return undefined
    return context(items.map((item) => item?.[hash]))
  }

  function context(values: readonly (Readonly<Record<string, unknown>> | undefined)[]): Access['context'] {
    const keys = values.flatMap((value) => (value ? [String(Object.values(value)[0])] : []))
    return keys.length > 0 ? { 'dynamodb:LeadingKeys': [...new Set(keys)] } : undefined
  }

  function access(action: string, resource: string, keys: Access['context']): Access {
    return { action: `dynamodb:${action}`, resource, ...(keys && { context: keys }) }
  }

  return {
    ofItems(action, request) {
      switch (action) {
        case 'BatchGetItem':
          return Object.entries((request as BatchGetRequest).RequestItems).map(([name, { Keys }]) =>
            access(action, arnOf(name), leading(name, Keys)),
          )
        case 'BatchWriteItem':
          return Object.entries((request as BatchWriteRequest).RequestItems).map(([name, items]) =>
            access(
              action,
              arnOf(name),
              leading(
                name,
                items.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key),
              ),
            ),
          )
        case 'TransactWriteItems':
        case 'TransactGetItems':
          return (request as TransactMember[]).map(({ kind, request: { TableName, Item, Key } }) =>
            access(memberActions[kind], arnOf(TableName), leading(TableName, [kind === 'Put' ? Item : Key])),
          )
        case 'Query': {
          const { TableName, IndexName, KeyConditions } = request as Request
          const table = tables.get(TableName)
          const indexes = [...(table?.LocalSecondaryIndexes ?? []), ...(table?.GlobalSecondaryIndexes ?? [])]
          const schema = IndexName === undefined ? table : indexes.find((index) => index.IndexName === IndexName)
          const hash = schema?.KeySchema[0]?.AttributeName ?? ''
          const value = KeyConditions?.[hash]?.AttributeValueList[0]
          return [access(action, arnOf(TableName, IndexName), context([value]))]
        }
        case 'Scan': {
          const { TableName, IndexName } = request as Request
          return [access(action, arnOf(TableName, IndexName), undefined)]
        }
        default: {
          const { TableName, Item, Key } = request as Request
          return [access(action, arnOf(TableName), leading(TableName, [action === 'PutItem' ? Item : Key]))]
        }
      }
    },
    ofTable(action, input) {
      if (input.ResourceArn !== undefined) {
        return [{ action: `dynamodb:${action}`, resource: String(input.ResourceArn) }]
      }
      const resource = input.TableName === undefined ? '*' : arnOf(String(tableNameOf(input.TableName)))
      const tags = action === 'CreateTable' && Array.isArray(input.Tags) && input.Tags.length > 0
      return [
        { action: `dynamodb:${action}`, resource },
        ...(tags ? [{ action: 'dynamodb:TagResource', resource }] : []),
      ]
    },
  }
}
