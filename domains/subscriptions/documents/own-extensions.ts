/** What API Gateway adds to a document says how an API is built, with roles and functions of its owner: nothing for readers. */
const own = /^x-amazon-(?!apigateway-(?:authtype|api-key-source|documentation)$)/

export function withoutOwnExtensions(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return stripped(value) as Readonly<Record<string, unknown>>
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !own.test(name))
      .map(([name, member]) => [name, stripped(member)]),
  )
}
