const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')

const client = new DynamoDBClient()

exports.handler = async (event) => {
  const order = { pk: { S: event.detail.orderId }, receivedAt: { S: event.time } }
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: order }))
}
