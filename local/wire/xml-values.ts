/** Values as XML, of the query protocol's answers and of rest-xml both ways, by their shapes. */
import type { XMLParser } from 'fast-xml-parser'
import type { Member, Shape, Structure } from '../kernel/api'
import { AwsError } from '../kernel/aws-error'
import { xmlAttribute, xmlElement, xmlText } from '../lib/xml'
import { fromText, toText } from './text-values'
import { keepUnknown } from './unknown-member'

/** The members, each as an element; absent ones are left out. */
export function writeMembers(value: unknown, structure: Structure): string {
  if (typeof value !== 'object' || value === null) return ''
  let xml = ''
  for (const member of structure.members.values()) {
    if (member.isAttribute) continue
    xml += writeMember((value as Record<string, unknown>)[member.name], member)
  }
  return xml
}

function writeMember(value: unknown, { shape, xmlName, isFlat, namespace }: Member): string {
  if (value === undefined || value === null) return ''
  if (isFlat && shape.kind === 'list') {
    return itemsOf(value)
      .map((item) => writeElement(xmlName, item, shape.of))
      .join('')
  }
  if (isFlat && shape.kind === 'map') return writeEntries(xmlName, value, shape)
  return writeElement(xmlName, value, shape, namespace && xmlAttribute(`xmlns:${namespace[0]}`, namespace[1]))
}

export function writeElement(name: string, value: unknown, shape: Shape, declared = ''): string {
  return xmlElement(name, writeContent(value, shape), declared + attributesOf(value, shape))
}

/**
 * A document. One of a single member that has the root's own name is that member's text: the location of a bucket.
 */
export function writeContents(root: string, value: unknown, structure: Structure, declared: string): string {
  const only = structure.members.size === 1 ? structure.members.get(root) : undefined
  if (!only) return writeElement(root, value, structure, declared)
  const held = (value as Readonly<Record<string, unknown>>)[root]
  return writeElement(root, held ?? '', only.shape, declared)
}

function writeContent(value: unknown, shape: Shape): string {
  switch (shape.kind) {
    case 'structure':
      return writeMembers(value, shape)
    case 'list':
      return itemsOf(value)
        .map((item) => writeElement(shape.item, item, shape.of))
        .join('')
    case 'map':
      return writeEntries('entry', value, shape)
    default:
      return xmlText(toText(value, shape.kind, 'date-time'))
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.filter((item) => item !== undefined && item !== null) : []
}

function writeEntries(element: string, value: unknown, map: Extract<Shape, { kind: 'map' }>): string {
  return Object.entries(value as object)
    .filter(([, held]) => held !== undefined && held !== null)
    .map(([key, held]) =>
      xmlElement(element, xmlElement(map.key, xmlText(key)) + writeElement(map.value, held, map.of)),
    )
    .join('')
}

function attributesOf(value: unknown, shape: Shape): string {
  if (shape.kind !== 'structure' || typeof value !== 'object' || value === null) return ''
  let attributes = ''
  for (const { name, xmlName, isAttribute } of shape.members.values()) {
    const held = (value as Record<string, unknown>)[name]
    if (isAttribute && held !== undefined) attributes += xmlAttribute(xmlName, String(held))
  }
  return attributes
}

let made: XMLParser | undefined

/** Made, and its package loaded, for the first document. */
function parser(): XMLParser {
  made ??= new (require('fast-xml-parser') as typeof import('fast-xml-parser')).XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    trimValues: false,
    htmlEntities: true,
    ignoreDeclaration: true,
  })
  return made
}

type Node = string | { readonly [name: string]: Node | readonly Node[] }

/** @throws MalformedXML if it is not a document of which `root` is the element */
export function readDocument(body: Buffer, root: string, structure: Structure, where: string): unknown {
  const node = parse(body)[root]
  if (node === undefined || Array.isArray(node)) throw malformed()
  return readNode(node as Node, structure, where)
}

function parse(body: Buffer): Readonly<Record<string, Node | readonly Node[]>> {
  const text = body.toString('utf8')
  // Entities of a document's own are a way to make much out of little.
  if (/<!DOCTYPE/i.test(text)) throw malformed()
  try {
    return parser().parse(text, true) as Readonly<Record<string, Node | readonly Node[]>>
  } catch {
    throw malformed()
  }
}

function malformed(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
}

function readNode(node: Node, shape: Shape, where: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(node, shape, where)
    case 'list': {
      const items = typeof node === 'string' ? [] : (node[shape.item] ?? [])
      return [items].flat().map((item) => readNode(item as Node, shape.of, where))
    }
    case 'map':
      return readEntries(typeof node === 'string' ? [] : (node.entry ?? []), shape, where)
    default:
      return fromText(textOf(node), shape.kind)
  }
}

function readEntries(entries: Node | readonly Node[], map: Extract<Shape, { kind: 'map' }>, where: string): unknown {
  return Object.fromEntries(
    [entries].flat().map((entry) => {
      const { [map.key]: key = '', [map.value]: value = '' } = entry as Readonly<Record<string, Node>>
      return [textOf(key), readNode(value, map.of, where)]
    }),
  )
}

/** An element with attributes is an object, though there is only text in it. */
function textOf(node: Node): string {
  return typeof node === 'string' ? node : String(node['#text'] ?? '')
}

const isOurs = (name: string): boolean => name === '#text' || name.startsWith('@')

function readStructure(node: Node, structure: Structure, where: string): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {}
  if (typeof node === 'string') {
    if (node.trim() !== '') throw malformed()
    return read
  }
  const left = new Set(Object.keys(node).filter((name) => !isOurs(name)))
  for (const member of structure.members.values()) {
    const name = member.isAttribute ? `@${member.xmlName.split(':').at(-1)}` : member.xmlName
    const held = node[name]
    if (held === undefined) continue
    left.delete(name)
    const { shape } = member
    if (member.isFlat && shape.kind === 'list') {
      read[member.name] = [held].flat().map((item) => readNode(item as Node, shape.of, where))
    } else if (member.isFlat && shape.kind === 'map') {
      read[member.name] = readEntries(held, shape, where)
    } else if (Array.isArray(held)) {
      throw malformed()
    } else {
      read[member.name] = readNode(held as Node, shape, where)
    }
  }
  for (const name of left) keepUnknown(read, name, node[name], structure, where)
  return read
}
