/** The first API's words for what the second calls BadRequestException and TooManyRequestsException. */
import { AwsError } from '../../../kernel/aws-error'

/** @throws what `work` throws, with `code` in place of BadRequestException, and Throttling if the account sends too much */
export async function inWordsOfV1<T>(
  work: () => T | Promise<T>,
  code = 'InvalidParameterValue',
  details: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AwsError && error.code === 'BadRequestException') {
      throw new AwsError(code, error.message, 400, details)
    }
    if (error instanceof AwsError && error.code === 'TooManyRequestsException') {
      throw new AwsError('Throttling', error.message)
    }
    throw error
  }
}

export const noTemplate = (name: string): AwsError =>
  new AwsError('TemplateDoesNotExist', `Template ${name} does not exist`, 400, { TemplateName: name })
