/** S3's XML, both ways. */
import { XMLParser } from 'fast-xml-parser'
import { AwsError } from '../../kernel/aws-error'
import type { HttpResponse } from '../../kernel/service'

export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml }

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** A list is written as its elements, each under the list's name; absent members are left out. */
export function xmlDocument(root: string, value: Xml): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"')}`,
  }
}

function element(name: string, value: Xml, attributes = ''): string {
  if (value === undefined) return ''
  if (isList(value)) return value.map((item) => element(name, item)).join('')
  const content =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([member, inner]) => element(member, inner))
          .join('')
      : text(String(value))
  return `<${name}${attributes}>${content}</${name}>`
}

/** XML 1.0 has no way to write a control character; whoever has such keys asks for encoding-type=url. */
function text(value: string): string {
  return value
    .replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
    .replace(/\p{Cc}/gu, (character) => (character === '\t' || character === '\n' ? character : '\ufffd'))
}

const isList = (value: Xml): value is readonly Xml[] => Array.isArray(value)

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  removeNSPrefix: true,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Object' || name === 'Part',
})

/** The members of the root element. @throws MalformedXML */
export function readXml(body: Buffer, root: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parser.parse(body.toString('utf8'), true)[root]
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
    if (value === '') return {}
  } catch {
    // Said below, in S3's words.
  }
  throw new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
}
