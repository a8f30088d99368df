/** What a response headers policy adds to an answer, and takes from it. */
import type { Cloud } from '../../../kernel/cloud'
import { itemsOf, type ResponseHeadersPolicyConfig } from '../config'
import { withEndpoint } from './content-policy'
import type { EdgeHeaders } from './edge'

interface Added {
  readonly name: string
  readonly value: string
  /** Whether it stands in place of the origin's. */
  readonly override: boolean
}

/** @param cloud whose endpoint stands in the place of AWS's */
export function withPolicy(
  headers: EdgeHeaders,
  policy: ResponseHeadersPolicyConfig | undefined,
  cloud: Pick<Cloud, 'endpointUrl' | 'region'>,
): EdgeHeaders {
  if (!policy) return headers
  const removed = new Set(itemsOf(policy.RemoveHeadersConfig).map(({ Header }) => Header.toLowerCase()))
  const made: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) if (!removed.has(name)) made[name] = value
  for (const { name, value, override } of addedBy(policy, cloud)) {
    if (override || made[name] === undefined) made[name] = value
  }
  return made
}

function addedBy(
  { SecurityHeadersConfig: security = {}, CustomHeadersConfig }: ResponseHeadersPolicyConfig,
  { endpointUrl, region }: Pick<Cloud, 'endpointUrl' | 'region'>,
): readonly Added[] {
  const {
    ContentSecurityPolicy: content,
    ContentTypeOptions: options,
    FrameOptions: frame,
    ReferrerPolicy: referrer,
    StrictTransportSecurity: transport,
    XSSProtection: xss,
  } = security
  const added: Added[] = []
  const add = (name: string, value: string, { Override: override }: { readonly Override: boolean }): void => {
    added.push({ name, value, override })
  }
  if (content) {
    add('content-security-policy', withEndpoint(content.ContentSecurityPolicy, region, endpointUrl), content)
  }
  if (options) add('x-content-type-options', 'nosniff', options)
  if (frame) add('x-frame-options', frame.FrameOption, frame)
  if (referrer) add('referrer-policy', referrer.ReferrerPolicy, referrer)
  if (transport) {
    const { AccessControlMaxAgeSec, IncludeSubdomains, Preload } = transport
    const parts = [`max-age=${AccessControlMaxAgeSec}`]
    if (IncludeSubdomains) parts.push('includeSubDomains')
    if (Preload) parts.push('preload')
    add('strict-transport-security', parts.join('; '), transport)
  }
  if (xss) {
    const { Protection, ModeBlock, ReportUri } = xss
    const parts = [Protection ? '1' : '0']
    if (ModeBlock) parts.push('mode=block')
    if (ReportUri !== undefined) parts.push(`report=${ReportUri}`)
    add('x-xss-protection', parts.join('; '), xss)
  }
  for (const custom of itemsOf(CustomHeadersConfig)) add(custom.Header.toLowerCase(), custom.Value, custom)
  return added
}
