/**
 * What a document writes about its API, as documentation parts: those that it lists (x-amazon-apigateway-documentation),
 * and what OpenAPI itself has words for, such as an operation's summary.
 */
import type { WrittenPart } from '../define/documentation'
import { type DocumentationLocation, readLocation } from '../define/documentation-location'
import { badRequest } from '../errors'
import { type Input, isRecord } from '../input'
import { type ApiDocument, extension, type Operation, own } from './document'

/** @param warn is told of each part that can't be, and goes without it */
export function listedParts(root: Input, warn: (warning: string) => void): WrittenPart[] {
  const documentation = extension(root, 'documentation')
  if (documentation === undefined) return []
  const given = isRecord(documentation) ? documentation.documentationParts : undefined
  if (!Array.isArray(given)) throw badRequest('Invalid OpenAPI input: documentationParts is no list')
  return given.flatMap((part: unknown, index) => {
    try {
      return [readPart(part)]
    } catch (error) {
      warn(`Unable to import documentation part ${index + 1}: ${(error as Error).message}`)
      return []
    }
  })
}

function readPart(part: unknown): WrittenPart {
  const location = own(part, 'location')
  const given = own(part, 'properties')
  const properties: unknown = typeof given === 'string' ? JSON.parse(given) : given
  if (!isRecord(location)) throw new Error('it has no location')
  if (!isRecord(properties)) throw new Error('its properties are no object')
  return { location: readLocation(location, 'location.type'), properties }
}

/** What OpenAPI has members for. What is both is as the list says it. */
export function writtenParts(document: ApiDocument, prefix: string, listed: readonly WrittenPart[]): WrittenPart[] {
  const parts: WrittenPart[] = []
  const say = (location: DocumentationLocation, source: unknown, names: readonly string[]): void => {
    const said = names.flatMap((name) => {
      const value = own(source, name)
      return value === undefined || value === '' ? [] : [[name, value] as const]
    })
    if (said.length > 0) parts.push({ location, properties: Object.fromEntries(said) })
  }

  const about = {
    ...(Object.keys(infoOf(document)).length > 0 && { info: infoOf(document) }),
    externalDocs: document.root.externalDocs,
  }
  say({ type: 'API' }, about, ['info', 'externalDocs'])
  for (const [name, schema] of Object.entries(document.schemas)) {
    say({ type: 'MODEL', name: name.replace(/[^A-Za-z0-9]/g, '') }, schema, ['description'])
  }
  for (const [name, scheme] of Object.entries(document.securitySchemes)) {
    if (own(scheme, 'x-amazon-apigateway-authorizer')) say({ type: 'AUTHORIZER', name }, scheme, ['description'])
  }
  const paths = isRecord(document.root.paths) ? document.root.paths : {}
  for (const [path, item] of Object.entries(paths)) {
    say({ type: 'RESOURCE', path: normal(prefix + path) }, item, ['summary', 'description'])
  }
  for (const operation of document.operations) sayOperation(operation, normal(prefix + operation.path), say)
  return [...parts, ...listed]
}

type Say = (location: DocumentationLocation, source: unknown, names: readonly string[]) => void

const normal = (path: string): string => `/${path.split('/').filter(Boolean).join('/')}`

function infoOf({ info }: ApiDocument): Input {
  const names = ['description', 'termsOfService', 'contact', 'license']
  return Object.fromEntries(names.flatMap((name) => (info[name] === undefined ? [] : [[name, info[name]]])))
}

const typesOfParameters = {
  path: 'PATH_PARAMETER',
  query: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
  body: 'REQUEST_BODY',
} as const

function sayOperation({ verb: method, source, parameters, responses }: Operation, path: string, say: Say): void {
  const place = { path, method }
  say({ type: 'METHOD', ...place }, source, ['tags', 'summary', 'description', 'externalDocs'])
  for (const parameter of parameters) {
    const from = String(parameter.in)
    const type = Object.hasOwn(typesOfParameters, from)
      ? typesOfParameters[from as keyof typeof typesOfParameters]
      : undefined
    if (!type) continue
    const named = type === 'REQUEST_BODY' ? {} : { name: String(parameter.name) }
    say({ type, ...place, ...named }, parameter, ['description'])
  }
  say({ type: 'REQUEST_BODY', ...place }, source.requestBody, ['description'])
  for (const { status: statusCode, source: response } of responses) {
    // What an export says where nothing is written is nothing.
    if (own(response, 'description') !== `${statusCode} response`) {
      say({ type: 'RESPONSE', ...place, statusCode }, response, ['description'])
    }
    const headers = isRecord(response.headers) ? response.headers : {}
    for (const [name, header] of Object.entries(headers)) {
      say({ type: 'RESPONSE_HEADER', ...place, statusCode, name }, header, ['description'])
    }
  }
}
