/** Swagger 2.0. */
import type { Input } from '../input'
import { type Answer, type Body, type Dialect, type ExportedOperation, filled, pathsOf } from './dialect'

const prefix = '#/definitions/'

export const swagger: Dialect = {
  models: prefix,
  pathMembers: [],
  write: (api) => ({
    swagger: '2.0',
    info: api.info,
    host: api.host,
    basePath: `/${api.stage}`,
    schemes: ['https'],
    paths: pathsOf(api, operation),
    ...filled({ securityDefinitions: api.securitySchemes, definitions: api.schemas }),
    ...filled({ 'x-amazon-apigateway-endpoint-configuration': api.endpoint }),
    ...api.extensions,
  }),
}

function operation({
  said,
  consumes,
  produces,
  parameters,
  body,
  answers,
  security,
  extensions,
}: ExportedOperation): Input {
  const all = [
    ...parameters.map(({ name, in: place, required, written }) => ({
      name,
      in: place,
      ...written,
      required,
      type: 'string',
    })),
    ...(body ? [bodyParameter(body)] : []),
  ]
  return {
    ...said,
    ...filled({ consumes, produces, parameters: all }),
    responses: Object.fromEntries(answers.map((answer) => [answer.status, response(answer)])),
    ...filled({ security }),
    ...extensions,
  }
}

function bodyParameter({ models, written }: Body): Input {
  const [name = ''] = models.values()
  return { in: 'body', name, ...written, required: true, schema: { $ref: prefix + name } }
}

function response({ status, headers, models, written }: Answer): Input {
  const [model] = models.values()
  return {
    description: `${status} response`,
    ...written,
    ...(model !== undefined && { schema: { $ref: prefix + model } }),
    ...filled({
      headers: Object.fromEntries(headers.map((header) => [header.name, { type: 'string', ...header.written }])),
    }),
  }
}
