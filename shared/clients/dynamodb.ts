/** One client a function; where it points is the environment's matter. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

export const dynamoDb = new DynamoDBClient({})
