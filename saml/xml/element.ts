/** As much of the DOM as is read here. */

interface Node {
  readonly nodeType: number
  readonly nodeValue: string | null
}

interface Attribute {
  readonly name: string
  readonly localName: string
  readonly namespaceURI: string | null
  readonly value: string
}

export interface XmlElement extends Node {
  readonly localName: string
  readonly namespaceURI: string | null
  readonly parentNode: XmlElement | null
  readonly childNodes: ArrayLike<Node>
  readonly attributes: ArrayLike<Attribute>
  getAttribute(name: string): string | null
  hasAttribute(name: string): boolean
  toString(): string
}

const elementNode = 1
const textNode = 3

export const isNamed = (element: XmlElement, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name

export function children(element: XmlElement): readonly XmlElement[] {
  return Array.from(element.childNodes).filter((node): node is XmlElement => node.nodeType === elementNode)
}

export function childrenNamed(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return children(element).filter((child) => isNamed(child, namespace, name))
}

/** The element and all that is in it. */
export function* descendants(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of children(element)) yield* descendants(child)
}

/** Undefined: there is something other than text in it, of which there may be no telling how others would read it. */
export function textOf(element: XmlElement): string | undefined {
  const nodes = Array.from(element.childNodes)
  if (!nodes.every(({ nodeType }) => nodeType === textNode)) return undefined
  return nodes.map(({ nodeValue }) => nodeValue ?? '').join('')
}

/** Of no namespace: `ID` and `x:ID` are two attributes. Undefined: it isn't there. */
export function attribute(element: XmlElement, name: string): string | undefined {
  const found = Array.from(element.attributes).find((each) => each.name === name && !each.namespaceURI)
  return found?.value
}
