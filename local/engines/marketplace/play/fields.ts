/** What somebody who plays AWS's side sends, read field by field. What can't be is refused by the field's name. */

export class BadField extends Error {
  constructor(
    readonly field: string,
    expected: string,
  ) {
    super(`${field}: ${expected}`)
    this.name = 'BadField'
  }
}

export type Fields = Readonly<Record<string, unknown>>

/** Refuses what is no object, and fields that are not among those known. */
export function readFields(text: string, known: readonly string[]): Fields {
  let fields: unknown
  try {
    fields = JSON.parse(text === '' ? '{}' : text)
  } catch {
    throw new BadField('body', 'expected JSON')
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new BadField('body', 'expected an object')
  }
  const unknown = Object.keys(fields).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new BadField(unknown.slice(0, 100), `it is not known; known: ${known.join(', ')}`)
  return fields as Fields
}

export function optionalText(fields: Fields, name: string, form: RegExp, expected: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || !form.test(value)) throw new BadField(name, `expected ${expected}`)
  return value
}

export function requiredText(fields: Fields, name: string, form: RegExp, expected: string): string {
  const value = optionalText(fields, name, form, expected)
  if (value === undefined) throw new BadField(name, `it is missing; expected ${expected}`)
  return value
}

export function flag(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false
  if (typeof value !== 'boolean') throw new BadField(name, 'expected true or false')
  return value
}

export function texts(fields: Fields, name: string, form: RegExp, expected: string): readonly string[] | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every((each) => typeof each === 'string' && form.test(each))
  ) {
    throw new BadField(name, `expected a list of ${expected}`)
  }
  return value
}

/** A whole number from one on. */
export function count(fields: Fields, name: string, most: number): number | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most) {
    throw new BadField(name, `expected a whole number from 1 to ${most}`)
  }
  return value as number
}

export const forms = {
  account: [/^\d{12}$/, 'an AWS account id of twelve digits'],
  productCode: [/^[a-z0-9]{1,64}$/, 'a product code of small letters and digits'],
  productId: [/^prod-[a-z0-9]{1,59}$/, 'a product id such as prod-a1b2c3d4e5f6g'],
  offerId: [/^offer-[a-z0-9]{1,58}$/, 'an offer id such as offer-a1b2c3d4e5f6g'],
  agreementId: [/^agmt-[a-z0-9]{1,59}$/, 'an agreement id such as agmt-…'],
  dimension: [/^[\w.-]{1,60}$/, 'a dimension of letters, digits, dots, dashes and underscores'],
} as const satisfies Readonly<Record<string, readonly [RegExp, string]>>
