/** The parameters that a start is given: for every stack that declares them, or by stack. */
import { DeployError, type Problem } from '../../assembly/problems'
import type { AssemblyStack } from '../../assembly/read-assembly'
import { isObject } from '../../assembly/template'

export type GivenParameters = Readonly<Record<string, string | Readonly<Record<string, string>>>>

/** @throws DeployError that names a stack or parameter which is nowhere */
export function parametersByStack(
  stacks: readonly AssemblyStack[],
  given: GivenParameters,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const byStack = new Map<string, Record<string, string>>(stacks.map(({ name }) => [name, {}]))
  const problems: Problem[] = []
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'object') {
      const known = [...byStack.keys()].join(', ')
      const ofStack = byStack.get(name)
      if (ofStack) Object.assign(ofStack, value)
      else problems.push({ stack: name, message: `parameters are given for it, but the assembly has only: ${known}` })
      continue
    }
    const declaring = stacks.filter((stack) => declares(stack, name))
    for (const stack of declaring) byStack.set(stack.name, { [name]: value, ...byStack.get(stack.name) })
    if (declaring.length === 0) problems.push({ stack: '*', message: `parameter ${name} is not declared in any stack` })
  }
  if (problems.length > 0) throw new DeployError(problems)
  return byStack
}

function declares({ template }: AssemblyStack, parameter: string): boolean {
  return isObject(template) && isObject(template.Parameters) && Object.hasOwn(template.Parameters, parameter)
}
