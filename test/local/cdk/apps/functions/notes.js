const { DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb')

const tables = new DynamoDBClient()
const { TABLE: TableName, GREETING: greeting } = process.env

/** PUT keeps a note under its id, GET reads it. */
exports.handler = async ({ httpMethod, pathParameters: { id }, body }) => {
  if (httpMethod === 'PUT') {
    await tables.send(new PutItemCommand({ TableName, Item: { id: { S: id }, text: { S: body } } }))
    return { statusCode: 204 }
  }
  const { Item } = await tables.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))
  return { statusCode: Item ? 200 : 404, body: JSON.stringify({ greeting, text: Item?.text.S }) }
}
