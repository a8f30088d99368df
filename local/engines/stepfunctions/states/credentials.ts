import { isRoleArn } from '../../../kernel/principal'
import type { Fields } from '../definition/fields'
import { template } from '../definition/processing'
import type { Evaluate } from '../definition/scope'
import { RuntimeError } from '../failures/runtime'

/** Credentials: the role, of this account or another, that the task's call is made in. */
export function compileCredentials(fields: Fields): Evaluate<string> | undefined {
  const credentials = fields.child('Credentials')
  if (!credentials) return undefined
  const isJsonata = fields.language === 'JSONata'
  const [given] = isJsonata ? ['RoleArn'] : ['RoleArn', 'RoleArn.$'].filter((name) => credentials.has(name))
  if (given === undefined || !credentials.has(given)) {
    credentials.refuse("The field 'RoleArn' is required but was missing")
    return undefined
  }
  credentials.end()
  const evaluate = isJsonata ? fields.jsonata('Credentials') : template(fields, 'Credentials')
  return async (scope) => {
    const value = (await evaluate?.(scope)) as { readonly RoleArn?: unknown } | undefined
    const RoleArn = value?.RoleArn
    if (isRoleArn(RoleArn)) return RoleArn
    throw new RuntimeError(`The RoleArn of Credentials must be the ARN of a role, but was ${JSON.stringify(RoleArn)}`)
  }
}
