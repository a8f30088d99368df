/** AWS::Serverless::SimpleTable: a table with one key. */
import { isObject } from '../template'
import { attributesOf, type Expansion, type Resources, tagList } from './globals'
import { refusal, refuseUnknown } from './sam-error'

const types: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' }

export function expandSimpleTable({ logicalId, declaration, properties }: Expansion): Resources {
  refuseUnknown(properties, [
    'PrimaryKey',
    'ProvisionedThroughput',
    'TableName',
    'Tags',
    'SSESpecification',
    'PointInTimeRecoverySpecification',
  ])
  const { PrimaryKey = { Name: 'id', Type: 'String' }, ProvisionedThroughput, TableName, Tags, ...others } = properties
  if (!isObject(PrimaryKey)) throw refusal("Property 'PrimaryKey' must be a dictionary.")
  const { Name = 'id', Type = 'String' } = PrimaryKey
  const AttributeType = types[String(Type)]
  if (!AttributeType) throw refusal(`Invalid 'Type' "${Type}".`)
  return {
    [logicalId]: {
      Type: 'AWS::DynamoDB::Table',
      ...attributesOf(declaration),
      Properties: {
        ...(TableName !== undefined && { TableName }),
        AttributeDefinitions: [{ AttributeName: Name, AttributeType }],
        KeySchema: [{ AttributeName: Name, KeyType: 'HASH' }],
        ...(ProvisionedThroughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput }),
        ...(Tags !== undefined && { Tags: tagList(Tags) }),
        ...others,
      },
    },
  }
}
