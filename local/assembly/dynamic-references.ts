/**
 * Dynamic references, `{{resolve:secretsmanager:…}}`: what they stand for is put in when a resource is made, and nowhere
 * else, so that no template, record or output has it.
 */
import { TemplateError } from './problems'
import { isObject } from './template'

/** What a reference to a secret asks for. */
export interface SecretReference {
  readonly service: 'secretsmanager'
  /** A name or an ARN. */
  readonly id: string
  /** Of the JSON text that the secret is; undefined: the text as it is. */
  readonly key: string | undefined
  readonly stage: string | undefined
  readonly version: string | undefined
}

/** What a reference to a parameter of Systems Manager asks for. */
export interface ParameterReference {
  /** `ssm-secure`: of a SecureString. */
  readonly service: 'ssm' | 'ssm-secure'
  readonly id: string
  readonly version: string | undefined
}

export type DynamicReference = SecretReference | ParameterReference

const services = ['secretsmanager', 'ssm', 'ssm-secure']

/** The value with its references replaced, and what they were replaced by. */
export interface WithSecrets {
  readonly value: unknown
  readonly secrets: readonly string[]
}

const opening = '{{resolve:'
const reference = /\{\{resolve:([^{}]*)\}\}/g

/** Whether references stand anywhere in what a template says, also where functions put them together. */
export const hasDynamicReferences = (value: unknown): boolean => JSON.stringify(value ?? null).includes(opening)

/** Whether one of them may stand for what is secret: all but `ssm`, and those that functions are still to put together. */
export const hasSecureReferences = (value: unknown): boolean =>
  /\{\{resolve:(?!ssm:)/.test(JSON.stringify(value ?? null))

/** @throws TemplateError for a reference to what is not modelled; in a text that functions put together, as far as it goes */
export function checkDynamicReferences(text: string): void {
  for (const [, service = ''] of text.matchAll(/\{\{resolve:([\w-]*)/g)) {
    if (service !== '' && !services.some((known) => known.startsWith(service))) throw notModelled(service)
    if (!services.includes(service) && text.includes(`${opening}${service}:`)) throw notModelled(service)
  }
}

export async function resolveDynamicReferences(
  value: unknown,
  read: (reference: DynamicReference) => Promise<string>,
): Promise<WithSecrets> {
  const secrets = new Set<string>()

  async function replaced(text: string): Promise<string> {
    if (!text.includes(opening)) return text
    let whole = ''
    let end = 0
    for (const match of text.matchAll(reference)) {
      const asked = parseReference(match[1] ?? '')
      const found = await read(asked)
      if (asked.service !== 'ssm') secrets.add(found)
      whole += text.slice(end, match.index) + found
      end = match.index + match[0].length
    }
    return whole + text.slice(end)
  }

  async function walk(node: unknown): Promise<unknown> {
    if (typeof node === 'string') return replaced(node)
    if (Array.isArray(node)) {
      const items: unknown[] = []
      for (const item of node) items.push(await walk(item))
      return items
    }
    if (!isObject(node)) return node
    const members: [string, unknown][] = []
    for (const [name, member] of Object.entries(node)) members.push([name, await walk(member)])
    return Object.fromEntries(members)
  }

  // Most resources have none.
  const found = hasDynamicReferences(value) ? await walk(value) : value
  return { value: found, secrets: [...secrets] }
}

function parseReference(text: string): DynamicReference {
  const [service = '', ...rest] = text.split(':')
  if (service === 'ssm' || service === 'ssm-secure') return parameterReference(service, rest)
  if (service !== 'secretsmanager') throw notModelled(service)
  // An ARN has colons of its own.
  const length = rest[0] === 'arn' ? 7 : 1
  const id = rest.slice(0, length).join(':')
  const [kind = '', key, stage, version, ...more] = rest.slice(length)
  if (id === '' || more.length > 0 || (kind !== '' && kind !== 'SecretString')) {
    throw new TemplateError(
      `dynamic reference to secret "${id}": expected {{resolve:secretsmanager:id:SecretString:key:stage:version}}`,
    )
  }
  if (stage && version)
    throw new TemplateError(`dynamic reference to secret "${id}": give a stage or a version, not both`)
  return { service, id, key: key || undefined, stage: stage || undefined, version: version || undefined }
}

function parameterReference(
  service: ParameterReference['service'],
  [id = '', version, ...more]: string[],
): DynamicReference {
  if (id === '' || more.length > 0 || (version !== undefined && !/^\d+$/.test(version))) {
    throw new TemplateError(`dynamic reference to parameter "${id}": expected {{resolve:${service}:name:version}}`)
  }
  return { service, id, version }
}

/** What a member of a secret is, as text. */
export function memberOf(text: string, { id, key }: SecretReference): string {
  if (key === undefined) return text
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new TemplateError(`dynamic reference to secret "${id}": Could not parse SecretString JSON`)
  }
  const member = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  if (member === undefined || member === null) {
    throw new TemplateError(`dynamic reference to secret "${id}": there is no key "${key}" in its SecretString`)
  }
  return typeof member === 'object' ? JSON.stringify(member) : String(member)
}

/** The message without what must not be told. */
export function withoutSecrets(message: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .sort((one, other) => other.length - one.length)
    .reduce((told, secret) => told.replaceAll(secret, '****'), message)
}

const notModelled = (service: string): TemplateError =>
  new TemplateError(
    `dynamic reference {{resolve:${service}:…}} is not modelled by the local cloud; it knows ${services.join(', ')}`,
  )
