import { AwsError } from '../../kernel/aws-error'

/** Whether a message is one that a filter pattern asks for. */
export type MessageFilter = (message: string) => boolean

export function invalidPattern(why: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid filter pattern: ${why}`)
}
