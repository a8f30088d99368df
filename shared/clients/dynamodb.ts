/** One client a function; where it points is the environment's matter. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createDocuments } from './documents'

export const dynamoDb = createDocuments(new DynamoDBClient({ cacheMiddleware: true }))
