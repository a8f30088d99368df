/** A document that every parser reads alike, or an error. */
import { malformed } from '../error'
import { descendants, type XmlElement } from './element'
import { nodeSaml, xmlValidator } from './libraries'
import { refuseText } from './text'

/** Deep trees cost a stack, and no assertion is one. */
const deepest = 50
/** Verifying takes 0.2 ms an element, most of it in XPath: 15,000, as many as fit, took three seconds. */
const mostElements = 2500

/** `longest`: characters; 100,000 unless said. */
export async function parse(text: string, longest?: number): Promise<XmlElement> {
  refuseText(text, longest)
  refuseShape(text)
  // The DOM's parser forgives what is not well-formed, so another one that doesn't is asked first.
  const judgement = xmlValidator().validate(text)
  if (judgement !== true) throw malformed(`It is not well-formed XML (line ${judgement.err.line})`)
  const document = await nodeSaml()
    .parseDomFromString(text)
    .catch((error: unknown) => {
      throw malformed('It is not well-formed XML', error)
    })
  const root = (document as unknown as { readonly documentElement: XmlElement | null }).documentElement
  if (!root) throw malformed('It has no element')
  refuseSameIds(root)
  return root
}

/** A signature points to an id: who verifies and who reads must find the same element under it. */
function refuseSameIds(root: XmlElement): void {
  const seen = new Set<string>()
  for (const element of descendants(root)) {
    for (const { localName, name, value } of Array.from(element.attributes)) {
      if (!/^id$/i.test(localName ?? name)) continue
      if (seen.has(value)) throw malformed('Two elements have the same id')
      seen.add(value)
    }
  }
}

/** A tag; between its brackets there are quotes, and no bracket outside of them. */
const tags = /<\/?[^<>"'/!?\s](?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g

function refuseShape(text: string): void {
  const body = text.replace(/^\uFEFF?<\?[^>]*\?>/, '')
  let depth = 0
  let count = 0
  let elements = 0
  for (const [tag] of body.matchAll(tags)) {
    count++
    if (tag.startsWith('</')) depth--
    else {
      elements++
      if (!tag.endsWith('/>')) depth++
    }
    if (elements > mostElements) throw malformed(`It has more than ${mostElements} elements`)
    if (depth > deepest) throw malformed(`Its elements are nested more than ${deepest} deep`)
  }
  if (count !== body.split('<').length - 1) throw malformed('It is not well-formed XML')
}
