/** Reads an assertion, from signed bytes only. */
import { malformed, SamlError } from '../error'
import { attribute, children, childrenNamed, textOf, type XmlElement } from '../xml/element'
import * as names from '../xml/names'
import type { Assertion, NameId, SubjectConfirmation } from './assertion'

const conditionNames = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])

export function readAssertion(element: XmlElement): Assertion {
  const subject = only(element, 'Subject')
  const conditions = only(element, 'Conditions')
  // The profile asks for one; some providers leave it out, and nothing is granted by it.
  const [statement, secondStatement] = named(element, 'AuthnStatement')
  if (secondStatement) throw malformed('An assertion has at most one AuthnStatement')
  for (const child of children(conditions)) {
    if (child.namespaceURI !== names.assertion || !conditionNames.has(child.localName)) {
      throw malformed('An assertion has a condition that is not known')
    }
  }
  return {
    id: required(element, 'ID'),
    issuer: text(only(element, 'Issuer')),
    issueInstant: time(required(element, 'IssueInstant')),
    nameId: readNameId(subject),
    confirmations: named(subject, 'SubjectConfirmation').map(readConfirmation),
    notBefore: optionalTime(conditions, 'NotBefore'),
    notOnOrAfter: optionalTime(conditions, 'NotOnOrAfter'),
    audiences: named(conditions, 'AudienceRestriction').map((each) => named(each, 'Audience').map(text)),
    sessionIndex: statement && attribute(statement, 'SessionIndex'),
    sessionNotOnOrAfter: statement && optionalTime(statement, 'SessionNotOnOrAfter'),
    authnContext: (statement ? named(statement, 'AuthnContext') : [])
      .flatMap((each) => named(each, 'AuthnContextClassRef'))
      .map(text)[0],
    attributes: readAttributes(element),
  }
}

function readNameId(subject: XmlElement): NameId {
  if (named(subject, 'EncryptedID').length > 0) throw new SamlError('subject', 'An EncryptedID is not taken')
  const nameId = only(subject, 'NameID')
  return {
    value: text(nameId),
    format: attribute(nameId, 'Format'),
    nameQualifier: attribute(nameId, 'NameQualifier'),
  }
}

function readConfirmation(confirmation: XmlElement): SubjectConfirmation {
  const data = named(confirmation, 'SubjectConfirmationData')
  if (data.length > 1) throw malformed('A SubjectConfirmation has one SubjectConfirmationData')
  const [first] = data
  return {
    method: attribute(confirmation, 'Method'),
    recipient: first && attribute(first, 'Recipient'),
    inResponseTo: first && attribute(first, 'InResponseTo'),
    notBefore: first && optionalTime(first, 'NotBefore'),
    notOnOrAfter: first && optionalTime(first, 'NotOnOrAfter'),
  }
}

/** Of one that is there twice, as roles are with some providers, all values. A value that isn't text is left out. */
function readAttributes(element: XmlElement): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>()
  for (const statement of named(element, 'AttributeStatement')) {
    for (const each of named(statement, 'Attribute')) {
      const name = required(each, 'Name')
      const values = named(each, 'AttributeValue').flatMap((value) => textOf(value) ?? [])
      attributes.set(name, [...(attributes.get(name) ?? []), ...values])
    }
  }
  return attributes
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return childrenNamed(element, names.assertion, name)
}

function only(element: XmlElement, name: string): XmlElement {
  const [first, second] = named(element, name)
  if (!first || second) throw malformed(`There must be one ${name} in ${element.localName}`)
  return first
}

function required(element: XmlElement, name: string): string {
  const value = attribute(element, name)
  if (!value) throw malformed(`${element.localName} has no ${name}`)
  return value
}

function text(element: XmlElement): string {
  const value = textOf(element)?.trim()
  if (!value) throw malformed(`${element.localName} must hold text and nothing else`)
  return value
}

function optionalTime(element: XmlElement, name: string): number | undefined {
  const value = attribute(element, name)
  return value === undefined ? undefined : time(value)
}

/** SAML's times are in UTC, and say so. */
function time(value: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN
  if (Number.isNaN(milliseconds)) throw malformed('A time is not in the form that SAML has')
  return milliseconds
}
