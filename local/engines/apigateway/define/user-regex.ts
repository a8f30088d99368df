/** Regular expressions in an API's definition: Java's, and always about the whole text. */
import { compileRegex, type Regex } from '../../../lib/regex/regex'
import { badRequest } from '../errors'

export function compileExpression(source: string): Regex {
  return compileRegex(source, { dialect: 'java', whole: true })
}

/** @throws BadRequestException that names it */
export function checkExpression(source: string, where: string, what: string): void {
  try {
    compileExpression(source)
  } catch (error) {
    throw badRequest(`${where}: invalid ${what}: ${(error as Error).message}`)
  }
}
