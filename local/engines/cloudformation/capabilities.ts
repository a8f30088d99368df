/** What a request has to acknowledge before a template is applied: that it makes IAM resources, or is expanded. */
import { isObject, type Template } from '../../assembly/template'
import { AwsError } from '../../kernel/aws-error'

/** The properties by which a resource of the type has a name of its own. */
const iamTypes: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::AccessKey': [],
  'AWS::IAM::Group': ['GroupName'],
  'AWS::IAM::InstanceProfile': ['InstanceProfileName'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Policy': [],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::IAM::User': ['UserName'],
  'AWS::IAM::UserToGroupAddition': [],
}

export interface NeededCapabilities {
  readonly capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[]
  /** The types that need them. */
  readonly types: readonly string[]
}

export function neededCapabilities(template: unknown): NeededCapabilities {
  const resources = isObject(template) && isObject(template.Resources) ? Object.values(template.Resources) : []
  const found = resources.filter(isObject).filter(({ Type }) => Object.hasOwn(iamTypes, String(Type)))
  const isNamed = found.some(({ Type, Properties }) =>
    iamTypes[String(Type)]?.some((name) => isObject(Properties) && Object.hasOwn(Properties, name)),
  )
  return {
    capabilities: found.length === 0 ? [] : [isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'],
    types: [...new Set(found.map(({ Type }) => String(Type)))],
  }
}

export const transformsOf = (template: unknown): readonly string[] =>
  isObject(template) ? [(template as Partial<Template>).Transform ?? []].flat().map(String) : []

export const capabilitiesReason = ({ types }: NeededCapabilities): string =>
  `The following resource(s) require capabilities: [${types.join(', ')}]`

/**
 * `expands`: nobody looks at what transforms make of the template before it is applied, as somebody does at a change set.
 * @throws AwsError `InsufficientCapabilitiesException`
 */
export function checkCapabilities(
  declared: unknown,
  template: unknown,
  given: readonly string[],
  { expands }: { readonly expands: boolean },
): void {
  for (const name of given) {
    if (!known.includes(name)) {
      const rule = `Member must satisfy enum value set: [${known.join(', ')}]`
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '[${given.join(', ')}]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [${rule}]`,
      )
    }
  }
  const [iam] = neededCapabilities(template).capabilities
  const has = (name: string): boolean => given.includes(name)
  const missing = [
    ...(iam === undefined || has('CAPABILITY_NAMED_IAM') || has(iam) ? [] : [iam]),
    ...(expands && transformsOf(declared).length > 0 && !has('CAPABILITY_AUTO_EXPAND')
      ? ['CAPABILITY_AUTO_EXPAND']
      : []),
  ]
  if (missing.length === 0) return
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`)
}

const known = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']
