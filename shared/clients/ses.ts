/** One client a function; where it points is the environment's matter. */
import { SESv2Client } from '@aws-sdk/client-sesv2'

export const ses = new SESv2Client({})
