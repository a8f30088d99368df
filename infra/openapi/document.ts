/** An OpenAPI 3.1 document of a domain's routes. It is made from what the gateway and the handlers are made from. */
import * as z from 'zod/mini'
import type { DescribedObject } from '../../events/meanings'
import { annotate } from '../../events/registry-build/annotate'
import type { JsonSchema } from '../../events/registry-build/json-schema'
import { retryAfterSeconds } from '../../shared/http'
import { isOfUsers, type NamedSchema, type Route, type RouteTable } from '../../shared/routes'
import type { DescribedApi } from './apis'
import { isPage, type Problem, problemsOf } from './problems'

type Json = Readonly<Record<string, unknown>>

/** @param version of the package */
export function openApiDocument({ domain, routes, meanings, problems }: DescribedApi, version: string): Json {
  const components = new Map<string, JsonSchema>()
  const paths: Record<string, Record<string, Json>> = {}

  function reference([name, schema]: NamedSchema, isStrict: boolean): Json {
    if (!components.has(name)) components.set(name, jsonSchema(schema, meanings, isStrict))
    return { $ref: `#/components/schemas/${name}` }
  }

  for (const [name, route] of Object.entries(routes)) {
    const { method, path, summary, authorization, body, form } = route
    const content = body
      ? { 'application/json': { schema: reference(body, true) } }
      : form && { 'application/x-www-form-urlencoded': { schema: reference(form, false) } }
    const parameters = [
      ...parametersOf('path', route.parameters, meanings),
      ...parametersOf('query', route.query, meanings),
      { $ref: '#/components/parameters/CorrelationId' },
    ]
    const operation = {
      operationId: name,
      summary,
      ...descriptionOf(route),
      security: securityOf(authorization),
      parameters,
      ...(content && { requestBody: { required: true, content } }),
      responses: responsesOf(route, problemsOf(name, route, problems), (schema) => reference(schema, false)),
    }
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }

  return {
    openapi: '3.1.0',
    info: {
      title: domain,
      version,
      description:
        'Refusals are `application/problem+json` (RFC 9457); their `title` is a code to switch on. Lists come a page at a time: `cursor` of one is the `cursor` parameter of the next. An API takes 500 requests a second, and 1,000 at once.',
    },
    servers: [{ url: `/api/${domain}`, description: 'Behind the one origin of all domains' }],
    paths,
    components: {
      schemas: { ...Object.fromEntries(components), Problem: problemSchema },
      parameters: { CorrelationId: correlationId },
      securitySchemes: schemesOf(routes),
    },
  }
}

const otherSites = ({ formsOfOtherSites: why }: Route): string =>
  why === undefined ? '' : ` Pages of other sites may post the form: ${why}.`

function descriptionOf(route: Route): { readonly description?: string } {
  const { authorization } = route
  if (typeof authorization === 'string') return {}
  if ('public' in authorization) return { description: `Public: ${authorization.public}.${otherSites(route)}` }
  return { description: `For members of ${authorization.groups.join(' or ')}.` }
}

function securityOf(authorization: Route['authorization']): readonly Json[] {
  if (authorization === 'iam') return [{ sigv4: [] }]
  if (authorization === 'key') return [{ apiKey: [] }]
  return isOfUsers(authorization) ? [{ accessToken: [] }] : []
}

/** Those that are used. */
function schemesOf(routes: RouteTable): Json {
  const authorizations = Object.values(routes).map(({ authorization }) => authorization)
  return {
    ...(authorizations.includes('iam') && {
      sigv4: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        description: 'AWS Signature Version 4, service `execute-api`.',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    }),
    ...(authorizations.includes('key') && {
      apiKey: { type: 'apiKey', name: 'X-Api-Key', in: 'header', description: 'The key of a subscription.' },
    }),
    ...(authorizations.some(isOfUsers) && {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An access token of the user pool.',
      },
    }),
  }
}

const correlationId = {
  name: 'X-Correlation-Id',
  in: 'header',
  required: false,
  description: 'Carried by all events and log lines that follow; one of our own if it is left out or doesn’t fit.',
  schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
}

const problemSchema = {
  type: 'object',
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string', description: 'The code of the refusal.' },
    status: { type: 'integer', description: 'The status; a refusal of the gateway has none.' },
    detail: { type: 'string', description: 'What is wrong, what was expected and what to do.' },
    field: { type: 'string', description: 'The field that is wrong, where it is one.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    requestId: { type: 'string', description: 'Of a refusal of the gateway.' },
    correlationId: {
      type: 'string',
      description: 'Of the call, by which it is found in logs; of a refusal of the gateway the same as `requestId`.',
    },
  },
  required: ['type', 'title', 'detail'],
}

function parametersOf(
  where: 'path' | 'query',
  schema: z.ZodMiniObject | undefined,
  meanings: readonly DescribedObject[],
): readonly Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, meanings, false)
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function responsesOf(
  route: Route,
  problems: readonly Problem[],
  reference: (schema: NamedSchema) => Json,
): Record<string, Json> {
  const page = { 'text/html': { schema: { type: 'string' } } }
  const responses: Record<string, Json> = {}
  for (const [status, { meaning, body, headers = {} }] of Object.entries(route.answers)) {
    responses[status] = {
      description: meaning,
      ...(Object.keys(headers).length > 0 && { headers: headersOf(headers) }),
      content: body ? { 'application/json': { schema: reference(body) } } : page,
    }
  }
  for (const status of new Set(problems.map((each) => each.status))) {
    const those = problems.filter((each) => each.status === status)
    const said = responses[status]?.description
    responses[status] = {
      description: [said, ...those.map(({ code, meaning }) => `\`${code}\`: ${meaning}`)].filter(Boolean).join('\n\n'),
      ...(status === 503 && { headers: headersOf({ 'Retry-After': `Seconds; ${retryAfterSeconds}.` }) }),
      content: isPage(route) ? page : problemContent(those),
    }
  }
  return responses
}

function problemContent(problems: readonly Problem[]): Json {
  const title = { enum: problems.map(({ code }) => code) }
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { title } }] }
  return { 'application/problem+json': { schema } }
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  )
}

/** A tree of its own, in the dialect of OpenAPI 3.1. Strict: as the gateway takes it, with unknown fields refused. */
function jsonSchema(schema: z.ZodMiniType, meanings: readonly DescribedObject[], isStrict: boolean): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    // A number in a query is text that becomes one, of which `io: input` knows nothing.
    override: ({ zodSchema, jsonSchema: json }) => {
      if (isStrict && json.type === 'object' && json.properties) json.additionalProperties = false
      if (zodSchema._zod.def.type === 'number') json.type ??= 'number'
    },
  })
  const { $schema: _, ...tree } = JSON.parse(JSON.stringify(made)) as JsonSchema
  annotate(schema, tree, meanings)
  return tree
}
