/** What `#{namespace.name}` stands for in an execution. */
import { resolveReferences } from '../definition/references'
import type { ExecutionRecord } from '../state/executions'

export class UnknownVariable extends Error {
  readonly code = 'ConfigurationError'
  constructor(readonly text: string) {
    super(`The variable #{${text}} could not be resolved: no action of this execution has given it`)
    this.name = 'UnknownVariable'
  }
}

/** @throws UnknownVariable */
export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  execution: ExecutionRecord,
): Record<string, string> {
  const resolve = (value: string): string =>
    resolveReferences(value, ({ text, namespace, name }) => {
      const found = variablesIn(execution, namespace)
      const value = found && Object.hasOwn(found, name) ? found[name] : undefined
      if (value === undefined) throw new UnknownVariable(text)
      return value
    })
  return Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, resolve(value)]))
}

function variablesIn(execution: ExecutionRecord, namespace: string): Readonly<Record<string, string>> | undefined {
  if (namespace === 'codepipeline') return { PipelineExecutionId: execution.id }
  if (namespace === 'variables') return execution.variables
  return Object.hasOwn(execution.namespaces, namespace) ? execution.namespaces[namespace] : undefined
}
