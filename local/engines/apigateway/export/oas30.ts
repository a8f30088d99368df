/** OpenAPI 3.0. */
import type { Input } from '../input'
import { type Answer, type Dialect, type ExportedOperation, filled, pathsOf } from './dialect'

const prefix = '#/components/schemas/'

export const oas30: Dialect = {
  models: prefix,
  pathMembers: ['summary', 'description'],
  write: (api) => ({
    openapi: '3.0.1',
    info: api.info,
    servers: [
      {
        url: `https://${api.host}/{basePath}`,
        variables: { basePath: { default: api.stage } },
        ...filled({ 'x-amazon-apigateway-endpoint-configuration': api.endpoint }),
      },
    ],
    paths: pathsOf(api, operation),
    components: filled({ schemas: api.schemas, securitySchemes: api.securitySchemes }),
    ...api.extensions,
  }),
}

function operation({ said, parameters, body, answers, security, extensions }: ExportedOperation): Input {
  return {
    ...said,
    ...filled({
      parameters: parameters.map(({ name, in: place, required, written }) => ({
        name,
        in: place,
        ...written,
        ...(required && { required }),
        schema: { type: 'string' },
      })),
    }),
    ...(body && { requestBody: { ...body.written, content: contentOf(body.models), required: true } }),
    // AWS leaves it out where a method says nothing of its answers.
    ...filled({
      responses: Object.fromEntries(answers.map((answer) => [answer.status, response(answer)])),
      security,
    }),
    ...extensions,
  }
}

function response({ status, headers, models, written }: Answer): Input {
  const all = headers.map(({ name, written }) => [name, { ...written, schema: { type: 'string' } }])
  return {
    description: `${status} response`,
    ...written,
    ...filled({ headers: Object.fromEntries(all) }),
    content: contentOf(models),
  }
}

const contentOf = (models: ReadonlyMap<string, string>): Input =>
  Object.fromEntries([...models].map(([type, model]) => [type, { schema: { $ref: prefix + model } }]))
