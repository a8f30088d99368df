/** The first API's words for what the second calls BadRequestException. */
import { AwsError } from '../../../kernel/aws-error'

/** @throws what `work` throws, with `code` in place of BadRequestException */
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
    throw error
  }
}

export const noTemplate = (name: string): AwsError =>
  new AwsError('TemplateDoesNotExist', `Template ${name} does not exist`, 400, { TemplateName: name })
