/**
 * What the page tells the document in which an API is shown: the API's document, without what would lead elsewhere, and the
 * one address that is called.
 */
import { operationsOf } from './operations'

type Members = Readonly<Record<string, unknown>>

export interface Shown {
  readonly document: Members
  /** Of the stage that is called, without a slash at the end; undefined if nothing is to be called. */
  readonly address: string | undefined
  /** The reader's, if they have it shown. */
  readonly key: string | undefined
  readonly operations: number
}

export function isOf(data: unknown): data is Shown {
  return typeof data === 'object' && data !== null && 'document' in data && 'operations' in data
}

export function shownOf(document: Members, address: string | undefined, key: string | undefined): Shown {
  return { document: ownOnly(document, address), address, key, operations: operationsOf(document).length }
}

/**
 * Whatever servers it names, there is this one. Its other addresses are of people and pages elsewhere; and sign-ins of
 * other sites have no place here.
 */
function ownOnly(document: Members, address: string | undefined): Members {
  const { servers, host, basePath, schemes, externalDocs, security, securityDefinitions, ...rest } = document
  const { contact, license, termsOfService, ...info } = membersOf(rest.info)
  const isSwagger = typeof rest.swagger === 'string'
  return {
    ...rest,
    info,
    tags: listOf(rest.tags).map((tag) => without(tag, 'externalDocs')),
    paths: itemsOf(rest.paths),
    ...(rest.webhooks !== undefined && { webhooks: itemsOf(rest.webhooks) }),
    ...(rest.components !== undefined && { components: without(rest.components, 'securitySchemes') }),
    ...(isSwagger ? partsOf(address) : { servers: address === undefined ? [] : [{ url: address }] }),
  }
}

function partsOf(address: string | undefined): Members {
  if (address === undefined) return {}
  const { protocol, host, pathname } = new URL(address)
  return { schemes: [protocol.slice(0, -1)], host, basePath: pathname }
}

/** Of paths: neither a path nor an operation has servers, or keys, of its own; and OPTIONS is for browsers. */
function itemsOf(paths: unknown): Members {
  return mapped(paths, (item) => mapped(without(item, 'servers', 'options'), (part) => operationOf(part)))
}

function operationOf(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  return without(part, 'servers', 'schemes', 'security', 'externalDocs')
}

function without(value: unknown, ...names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(membersOf(value)).filter(([name]) => !names.includes(name)))
}

function mapped(value: unknown, change: (member: unknown) => unknown): Members {
  return Object.fromEntries(Object.entries(membersOf(value)).map(([name, member]) => [name, change(member)]))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
