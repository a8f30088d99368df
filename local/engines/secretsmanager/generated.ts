/** A template's GenerateSecretString: a random password, alone or as a member of a JSON text beside others. */
import { refuseUnknown } from '../../kernel/aws-error'
import { invalidParameter } from './errors'
import { type PasswordOptions, randomPassword } from './password'

/** As templates write them: numbers and booleans may be text. */
export interface GenerateSecretString {
  readonly ExcludeCharacters?: string
  readonly ExcludeLowercase?: boolean | string
  readonly ExcludeNumbers?: boolean | string
  readonly ExcludePunctuation?: boolean | string
  readonly ExcludeUppercase?: boolean | string
  readonly IncludeSpace?: boolean | string
  readonly RequireEachIncludedType?: boolean | string
  readonly PasswordLength?: number | string
  readonly GenerateStringKey?: string
  readonly SecretStringTemplate?: string
}

const flags = [
  'ExcludeLowercase',
  'ExcludeNumbers',
  'ExcludePunctuation',
  'ExcludeUppercase',
  'IncludeSpace',
  'RequireEachIncludedType',
] as const

export function generateSecretString(properties: GenerateSecretString, where: string): string {
  refuseUnknown(
    properties,
    [...flags, 'ExcludeCharacters', 'PasswordLength', 'GenerateStringKey', 'SecretStringTemplate'],
    where,
  )
  const { GenerateStringKey: key, SecretStringTemplate: template } = properties
  if ((key === undefined) !== (template === undefined)) {
    throw invalidParameter(`${where}: GenerateStringKey and SecretStringTemplate are given together or not at all`)
  }
  const password = randomPassword(optionsOf(properties, where))
  if (key === undefined || template === undefined) return password
  return JSON.stringify({ ...readTemplate(template, where), [key]: password })
}

function optionsOf(properties: GenerateSecretString, where: string): PasswordOptions {
  const { ExcludeCharacters, PasswordLength } = properties
  const given = flags.flatMap((name) => {
    const value = properties[name]
    if (value === undefined) return []
    if (!/^(true|false)$/i.test(String(value))) throw invalidParameter(`${where}: ${name} is neither true nor false`)
    return [[name, /^true$/i.test(String(value))] as const]
  })
  return {
    ...Object.fromEntries(given),
    ExcludeCharacters,
    PasswordLength: PasswordLength === undefined ? undefined : Number(PasswordLength),
  }
}

function readTemplate(template: string, where: string): object {
  let value: unknown
  try {
    value = JSON.parse(template)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`${where}: SecretStringTemplate is no JSON object`)
  }
  return value
}
