/** Which attributes the people of a pool can have: those of OpenID Connect, and the pool's own. */
import { NotModelledError } from '../../../kernel/aws-error'
import { invalid } from '../errors'

export interface SchemaAttribute {
  readonly Name: string
  readonly AttributeDataType: 'String' | 'Number' | 'DateTime' | 'Boolean'
  readonly DeveloperOnlyAttribute: boolean
  readonly Mutable: boolean
  readonly Required: boolean
  readonly StringAttributeConstraints?: { readonly MinLength?: string; readonly MaxLength?: string }
  readonly NumberAttributeConstraints?: { readonly MinValue?: string; readonly MaxValue?: string }
}

export type GivenAttribute = Partial<SchemaAttribute>

const text = (Name: string, MaxLength = '2048', MinLength = '0'): SchemaAttribute => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
})

const flag = (Name: string): SchemaAttribute => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
})

const standard: readonly SchemaAttribute[] = [
  { ...text('sub', '2048', '1'), Mutable: false, Required: true },
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', '10', '10'),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
  { ...text('identities'), StringAttributeConstraints: {} },
]

const standardNames = new Set(standard.map(({ Name }) => Name))
const mostCustom = 50
/** Not the prefix, which the service adds. */
const longestName = 20

/** The standard attributes as the pool wants them, and its own. */
export function schemaOf(given: readonly GivenAttribute[] = []): readonly SchemaAttribute[] {
  const changed = new Map<string, SchemaAttribute>()
  const own: GivenAttribute[] = []
  for (const attribute of given) {
    const usual = standard.find(({ Name }) => Name === attribute.Name)
    if (usual) changed.set(usual.Name, changedStandard(usual, attribute))
    else own.push(attribute)
  }
  return addCustom(
    standard.map((attribute) => changed.get(attribute.Name) ?? attribute),
    own,
    'of a new pool',
  )
}

function changedStandard(usual: SchemaAttribute, given: GivenAttribute): SchemaAttribute {
  const { Name, AttributeDataType } = usual
  if (Name === 'sub' || Name === 'identities')
    throw invalid(`Schema: ${Name} is the service's own and cannot be changed.`)
  if (given.AttributeDataType !== undefined && given.AttributeDataType !== AttributeDataType) {
    throw invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${Name}`,
    )
  }
  if (given.DeveloperOnlyAttribute) {
    throw invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${Name}`,
    )
  }
  return checked({ ...usual, ...given, AttributeDataType, DeveloperOnlyAttribute: false })
}

/** With further ones of the pool's own; what is there stays as it is, for people have it. */
export function addCustom(
  there: readonly SchemaAttribute[],
  given: readonly GivenAttribute[],
  where = 'of the pool',
): readonly SchemaAttribute[] {
  const all = [...there]
  for (const each of given) {
    const attribute = custom(each, where)
    if (all.some(({ Name }) => Name === attribute.Name)) {
      throw invalid(`${attribute.Name}: Existing attribute already has name ${attribute.Name}.`)
    }
    all.push(attribute)
  }
  if (all.filter(isCustom).length > mostCustom) {
    throw invalid(`A user pool has at most ${mostCustom} custom attributes.`)
  }
  return all
}

function custom(given: GivenAttribute, where: string): SchemaAttribute {
  const { Name = '', AttributeDataType = 'String', DeveloperOnlyAttribute = false, Mutable = true } = given
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(Name) || Name.length > longestName) {
    throw invalid(
      `Schema: the name of a custom attribute has 1 to ${longestName} characters, without spaces: "${Name}"`,
    )
  }
  if (given.Required) throw invalid('Required custom attributes are not supported currently.')
  if (DeveloperOnlyAttribute) {
    throw new NotModelledError('DeveloperOnlyAttribute', `the schema ${where}`, 'use the write attributes of clients')
  }
  return checked({
    ...constraintsOf(given, AttributeDataType),
    Name: `custom:${Name}`,
    AttributeDataType,
    DeveloperOnlyAttribute: false,
    Mutable,
    Required: false,
  })
}

function constraintsOf(given: GivenAttribute, type: SchemaAttribute['AttributeDataType']) {
  if (type === 'String') return { StringAttributeConstraints: given.StringAttributeConstraints ?? {} }
  if (type === 'Number') return { NumberAttributeConstraints: given.NumberAttributeConstraints ?? {} }
  return {}
}

const types = ['String', 'Number', 'DateTime', 'Boolean']

function checked(attribute: SchemaAttribute): SchemaAttribute {
  const { Name, AttributeDataType, StringAttributeConstraints: lengths, NumberAttributeConstraints: range } = attribute
  if (!types.includes(AttributeDataType)) {
    throw invalid(`Schema: ${Name} has the type ${AttributeDataType}; there are ${types.join(', ')}`)
  }
  ordered(Name, lengths?.MinLength, lengths?.MaxLength, /^\d{1,4}$/)
  ordered(Name, range?.MinValue, range?.MaxValue, /^-?\d{1,15}$/)
  return attribute
}

function ordered(name: string, least: string | undefined, most: string | undefined, form: RegExp): void {
  for (const limit of [least, most]) {
    if (limit !== undefined && !form.test(limit))
      throw invalid(`Schema: ${name} has the limit "${limit}", which is no number`)
  }
  if (least !== undefined && most !== undefined && Number(least) > Number(most)) {
    throw invalid(`Schema: the least of ${name} is more than its most.`)
  }
}

export const isCustom = ({ Name }: Pick<SchemaAttribute, 'Name'>): boolean => Name.startsWith('custom:')
export const isStandard = (name: string): boolean => standardNames.has(name)
