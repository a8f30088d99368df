import { RuntimeError } from '../failures/runtime'

/** The parameters of a call as an object; a member that the call does not have is refused by name. */
export function checkParameters(
  parameters: unknown,
  known: readonly string[],
  integration: string,
): Record<string, unknown> {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new RuntimeError(`The parameters of ${integration} must be an object`)
  }
  for (const name of Object.keys(parameters)) {
    if (!known.includes(name))
      throw new RuntimeError(`The field "${name}" is not supported by Step Functions for ${integration}`)
  }
  return parameters as Record<string, unknown>
}
