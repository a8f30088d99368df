/** The permissions that operations need: on the table, on an index of it, and which partition keys they touch. */
import type { Cloud } from '../../kernel/cloud'
import type { Access } from '../../kernel/service'
import { attributesOf } from './attributes'
import type { Item } from './item'
import type { BatchWriteRequest } from './operations/items'
import type { BatchGetRequest } from './reads'
import type { Request } from './request'
import type { Table } from './table'
import { tablesOfOthers } from './table-name'
import type { TransactMember } from './transactions'

const memberActions: Readonly<Record<TransactMember['kind'], string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
}

/** What a restore needs of the table that it makes: AWS's documentation says reading and writing, and these in its example. */
const filling = ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem']

export interface AccessRules {
  /** For an operation on items; `request` as `ItemOperation.read` gave it. */
  ofItems(action: string, request: unknown): readonly Access[]
  /** For one on tables of other accounts, which they would have to allow: undefined if it names none. */
  ofOthers(action: string, input: object): readonly Access[] | undefined
  /** For an operation on a table as a whole. */
  ofTable(action: string, input: Readonly<Record<string, unknown>>): readonly Access[]
}

export function accessRules(cloud: Cloud, tables: ReadonlyMap<string, Table>): AccessRules {
  const arnOf = (name: string, index?: string): string =>
    cloud.arn('dynamodb', `table/${name}${index === undefined ? '' : `/index/${index}`}`)

  const arnOfGiven = (given: unknown): string =>
    typeof given === 'string' && given.startsWith('arn:') ? given : arnOf(String(given))

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

  /** The attributes are worked out only if a policy asks for them. */
  function access(
    action: string,
    resource: string,
    keys: Access['context'],
    request: Partial<Request> = {},
    enclosing?: string,
  ): Access {
    const { Select, ReturnValues, ReturnConsumedCapacity } = request
    return {
      action: `dynamodb:${action}`,
      resource,
      context: {
        ...keys,
        get 'dynamodb:Attributes'() {
          return attributesOf(request)
        },
        ...(Select !== undefined && { 'dynamodb:Select': Select }),
        ...(ReturnValues !== undefined && { 'dynamodb:ReturnValues': ReturnValues }),
        ...(ReturnConsumedCapacity !== undefined && { 'dynamodb:ReturnConsumedCapacity': ReturnConsumedCapacity }),
        ...(enclosing !== undefined && { 'dynamodb:EnclosingOperation': enclosing }),
      },
    }
  }

  return {
    ofItems(action, request) {
      switch (action) {
        case 'BatchGetItem':
          return Object.entries((request as BatchGetRequest).RequestItems).map(([name, one]) => {
            const { Keys, ...rest } = one
            return access(action, arnOf(name), leading(name, Keys), { ...rest, Key: Object.assign({}, ...Keys) })
          })
        case 'BatchWriteItem':
          return Object.entries((request as BatchWriteRequest).RequestItems).map(([name, writes]) => {
            const items = writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key)
            return access(action, arnOf(name), leading(name, items), { Item: Object.assign({}, ...items) })
          })
        case 'TransactWriteItems':
        case 'TransactGetItems':
          return (request as TransactMember[]).map(({ kind, request: member }) => {
            const keys = leading(member.TableName, [kind === 'Put' ? member.Item : member.Key])
            return access(memberActions[kind], arnOf(member.TableName), keys, member, action)
          })
        case 'Query': {
          const { TableName, IndexName, KeyConditions } = request as Request
          const table = tables.get(TableName)
          const indexes = [...(table?.LocalSecondaryIndexes ?? []), ...(table?.GlobalSecondaryIndexes ?? [])]
          const schema = IndexName === undefined ? table : indexes.find((index) => index.IndexName === IndexName)
          const hash = schema?.KeySchema[0]?.AttributeName ?? ''
          const value = KeyConditions?.[hash]?.AttributeValueList?.[0]
          return [access(action, arnOf(TableName, IndexName), context([value]), request as Request)]
        }
        case 'Scan': {
          const { TableName, IndexName } = request as Request
          return [access(action, arnOf(TableName, IndexName), undefined, request as Request)]
        }
        default: {
          const { TableName, Item, Key } = request as Request
          const keys = leading(TableName, [action === 'PutItem' ? Item : Key])
          return [access(action, arnOf(TableName), keys, request as Request)]
        }
      }
    },
    ofOthers(action, input) {
      const others = tablesOfOthers(cloud, input)
      return others.length > 0 ? others.map((resource) => ({ action: `dynamodb:${action}`, resource })) : undefined
    },
    ofTable(action, input) {
      if (input.ResourceArn !== undefined) {
        return [{ action: `dynamodb:${action}`, resource: String(input.ResourceArn) }]
      }
      const { BackupArn, SourceTableArn, SourceTableName, TargetTableName } = input
      if (TargetTableName !== undefined) {
        const source = BackupArn ?? SourceTableArn ?? arnOfGiven(SourceTableName)
        const target = arnOf(String(TargetTableName))
        return [
          { action: `dynamodb:${action}`, resource: String(source) },
          ...filling.map((each) => ({ action: `dynamodb:${each}`, resource: target })),
        ]
      }
      if (BackupArn !== undefined) return [{ action: `dynamodb:${action}`, resource: String(BackupArn) }]
      const resource = input.TableName === undefined ? '*' : arnOfGiven(input.TableName)
      const tags = action === 'CreateTable' && Array.isArray(input.Tags) && input.Tags.length > 0
      return [
        { action: `dynamodb:${action}`, resource },
        ...(tags ? [{ action: 'dynamodb:TagResource', resource }] : []),
      ]
    },
  }
}
