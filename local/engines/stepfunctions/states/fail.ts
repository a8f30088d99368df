import type { Fields } from '../definition/fields'
import type { Evaluate } from '../definition/scope'
import type { State } from '../definition/state'
import { RuntimeError } from '../failures/runtime'
import { StateFailure } from '../failures/state-failure'
import { compileIntrinsic, isIntrinsic } from '../intrinsics/compile-intrinsic'
import { unexpectedType } from '../jsonata/unexpected-type'
import { compileCommon } from './common'

/** Ends the execution, or the branch it is in, with an error. */
export function compileFail(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Fail', {})
  const error = compileText(fields, 'Error')
  const cause = compileText(fields, 'Cause')
  return {
    ...common,
    exit: (scope) => ({ output: scope.input }),
    async enter(scope) {
      const failure = new StateFailure(
        ((await error?.(scope)) as string) ?? '',
        ((await cause?.(scope)) as string) ?? '',
      )
      return { kind: 'fail', failure }
    },
  }
}

function compileText(fields: Fields, name: 'Error' | 'Cause'): Evaluate | undefined {
  const pathName = `${name}Path`
  fields.onlyIn('JSONPath', pathName)
  if (fields.language === 'JSONPath' && fields.has(pathName)) {
    if (fields.has(name)) fields.refuse(`You cannot specify both ${name} and ${pathName}`, pathName)
    return compileTextPath(fields, pathName)
  }
  const text = fields.string(name)
  const expression = fields.language === 'JSONata' ? fields.expression(name) : undefined
  if (!expression) return text === undefined ? undefined : () => text
  return async (scope) => {
    const value = await expression(scope)
    if (typeof value === 'string') return value
    throw unexpectedType(text ?? '', name, 'string', value)
  }
}

function compileTextPath(fields: Fields, pathName: string): Evaluate | undefined {
  const text = fields.string(pathName)
  if (text === undefined) return undefined
  const read = isIntrinsic(text) ? intrinsic(fields, pathName, text) : fields.requiredPath(pathName)
  return (scope) => {
    const value = read?.(scope)
    if (typeof value === 'string') return value
    throw new RuntimeError(`The value that ${pathName} gives must be a string, but was ${JSON.stringify(value)}`)
  }
}

function intrinsic(fields: Fields, pathName: string, text: string): Evaluate | undefined {
  try {
    return compileIntrinsic(text)
  } catch (error) {
    fields.refuse(`Value is not a valid intrinsic function call: ${(error as Error).message}`, pathName)
    return undefined
  }
}
