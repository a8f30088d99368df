/** One client a function; where it points is the environment's matter. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway'

export const apiGateway = new APIGatewayClient({})
