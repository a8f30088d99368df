import type { Examples } from '../example'

const key = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
}

const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/table-a'

export const examples: Examples = {
  resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'table-a', ...key, StreamSpecification: { StreamViewType: 'KEYS_ONLY' } },
    },
    GlobalTable: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: 'table-b',
        ...key,
        Replicas: [{ Region: 'us-east-1' }],
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    },
  },
  lists: {
    ListTagsOfResource: () => ({ ResourceArn: tableArn }),
    Scan: () => ({ TableName: 'table-a' }),
  },
  unpaged: { Query: 'what it gives is its key condition’s' },
  short: { ListBackups: 'no template makes a backup', Scan: 'no template puts an item' },
  anyToken: { ListTables: 'it is the name of a table, which need not be there' },
  tagged: {
    'dynamodb CreateTable': () => ({ TableName: 'tagged', ...key }),
    'dynamodb TagResource': () => ({ ResourceArn: tableArn }),
  },
}
