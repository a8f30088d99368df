/**
 * Templates write a distribution and its policies almost as the API does: lists without their `Quantity`, some names
 * otherwise, and texts for numbers and booleans. What is read here is the API's form, which then is checked by the API.
 */
import type { Shape, Structure } from '../../kernel/api'

/** Names of templates, by the API's structure. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CustomOriginConfig: { OriginSSLProtocols: 'OriginSslProtocols' },
  DistributionConfig: { IPV6Enabled: 'IsIPV6Enabled' },
  GeoRestriction: { Locations: 'Items' },
  Origin: { OriginCustomHeaders: 'CustomHeaders' },
  ViewerCertificate: {
    AcmCertificateArn: 'ACMCertificateArn',
    IamCertificateId: 'IAMCertificateId',
    SslSupportMethod: 'SSLSupportMethod',
  },
}

type Members = Readonly<Record<string, unknown>>

/** What is of no type that the shape has is left as it is, for the check to name. */
export function ofTemplate(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'structure':
      return Array.isArray(value)
        ? ofTemplate({ Items: value }, shape)
        : isMembers(value)
          ? ofStructure(value, shape)
          : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => ofTemplate(item, shape.of)) : value
    case 'number':
      return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    default:
      return value
  }
}

function ofStructure(given: Members, { name, members }: Structure): Members {
  const names = renamed[name] ?? {}
  const made: Record<string, unknown> = {}
  for (const [key, held] of Object.entries(withCachedMethods(given))) {
    if (held === undefined) continue
    const known = Object.hasOwn(names, key) ? (names[key] as string) : key
    const member = members.get(known)
    made[known] = member ? ofTemplate(held, member.shape) : held
  }
  if (members.has('Quantity') && members.has('Items')) {
    const { Items = [] } = made
    // One that can be without, such as a restriction of nothing, has no list at all.
    return { ...made, Quantity: Array.isArray(Items) ? Items.length : 0 }
  }
  return made
}

/** They stand beside the methods in templates, and inside them in the API. */
function withCachedMethods(given: Members): Members {
  const { AllowedMethods, CachedMethods, ...rest } = given
  if (AllowedMethods === undefined && CachedMethods === undefined) return given
  if (!Array.isArray(AllowedMethods ?? [])) return given
  // Those are what CloudFront allows where nothing is said.
  const Items = AllowedMethods ?? ['HEAD', 'GET']
  return { ...rest, AllowedMethods: { Items, ...(CachedMethods !== undefined && { CachedMethods }) } }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
