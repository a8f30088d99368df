import { QueryEvaluationError } from '../failures/query-evaluation-error'

/** An expression (with its `{%` and `%}`) in `field` gave a value of another type than the field takes. */
export function unexpectedType(text: string, field: string, expected: string, value: unknown): QueryEvaluationError {
  const source = text.slice(2, -2).trim()
  return new QueryEvaluationError(
    `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
    field,
  )
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
