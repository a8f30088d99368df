/** Holds what APIs answer in the scenarios against their OpenAPI documents. */
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020'
import approvals from '../../domains/approvals/openapi.json'
import deployment from '../../domains/deployment/openapi.json'
import platform from '../../domains/platform/openapi.json'
import subscriptions from '../../domains/subscriptions/openapi.json'
import type { Answer } from './signalbox'

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const documents = { approvals, deployment, platform, subscriptions }
export type Documented = keyof typeof documents

let made: Ajv2020 | undefined
const validators = new Map<object, ValidateFunction>()

export function isDocumented(domain: string): domain is Documented {
  return domain in documents
}

/** @throws about an answer whose status, content type or fields the document of the domain doesn't have */
export function requireDocumented(
  method: string,
  path: string,
  { status, headers, body }: Answer,
  domain: Documented = 'approvals',
): void {
  const operation = operationOf(documents[domain].paths as unknown as Paths, method, path)
  // Refused by the gateway, which knows no such route.
  if (!operation) return
  const where = `${method} ${path}: ${status}`
  const response = operation.responses[status]
  if (!response) throw new Error(`${where} is not in the OpenAPI document`)
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  const content = response.content[type]
  if (!content) throw new Error(`${where} is ${type}, which the OpenAPI document doesn't say`)
  if (!type.endsWith('json')) return
  const validate = validators.get(content) ?? ajv().compile(inDocument(content.schema, domain))
  validators.set(content, validate)
  if (!validate(body)) throw new Error(`${where} is not as documented: ${ajv().errorsText(validate.errors)}`)
}

/**
 * Made when it is first asked, as some scenarios never do. That the schemas are schemas is for test/infra/openapi.test.ts: to
 * compile what says so takes 70 ms of a processor in each file.
 */
function ajv(): Ajv2020 {
  if (made) return made
  made = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false, validateSchema: false })
  for (const [domain, { components }] of Object.entries(documents)) {
    made.addSchema({ $id: domain, components: withoutUnknownFields(components) })
  }
  return made
}

function operationOf(paths: Paths, method: string, path: string): Operation | undefined {
  const [plain = ''] = path.split('?')
  const steps = plain.split('/')
  const byLiterals = Object.keys(paths).sort((a, b) => a.split('{').length - b.split('{').length)
  const template = byLiterals.find((each) => {
    const parts = each.split('/')
    return parts.length === steps.length && parts.every((part, at) => part.startsWith('{') || part === steps[at])
  })
  return template === undefined ? undefined : paths[template]?.[method.toLowerCase()]
}

function inDocument(schema: object, domain: Documented): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${domain}#/`))
}

/** A document allows more fields, so that some can be added; here a field that it doesn't have was forgotten in it. */
function withoutUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnknownFields)
  if (typeof value !== 'object' || value === null) return value
  const copied = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutUnknownFields(each)]))
  const isProblem =
    'properties' in value && 'detail' in (value.properties as object) && 'title' in (value.properties as object)
  return 'properties' in value && copied.type === 'object' && !isProblem
    ? { ...copied, additionalProperties: false }
    : copied
}
